package dev.weir.ovf.xml;

/** A child of an element. */
public sealed interface XmlNode permits XmlElement, XmlText, XmlMarkup {}
