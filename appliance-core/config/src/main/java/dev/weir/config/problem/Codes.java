package dev.weir.config.problem;

/** Stable codes of the configuration's problems. A code is never used for another meaning. */
public final class Codes {
  /** YAML that cannot be parsed. */
  public static final String SYNTAX = "CFG-0001";

  /** File too large. */
  public static final String TOO_LARGE = "CFG-0002";

  /** Not UTF-8. */
  public static final String ENCODING = "CFG-0003";

  /** A character that may not stand in a configuration. */
  public static final String CONTROL_CHARACTER = "CFG-0004";

  /** Tab as indentation. */
  public static final String TAB = "CFG-0005";

  /** Anchors and aliases. */
  public static final String ALIAS = "CFG-0006";

  /** Unknown YAML tag. */
  public static final String TAG = "CFG-0007";

  /** Nested too deep. */
  public static final String TOO_DEEP = "CFG-0008";

  /** The same key twice. */
  public static final String DUPLICATE_KEY = "CFG-0009";

  /** More than one YAML document. */
  public static final String DOCUMENTS = "CFG-0010";

  /** Too many values. */
  public static final String TOO_MANY = "CFG-0011";

  /** A mapping where a value belongs, and the like. */
  public static final String SHAPE = "CFG-0012";

  /** The file's format version is not known. */
  public static final String VERSION = "CFG-0013";

  /** A masked secret given as a value. */
  public static final String MASKED = "CFG-0014";

  /** The file cannot be read or written. */
  public static final String FILE = "CFG-0015";

  /** A list of problems was cut. */
  public static final String MORE = "CFG-0099";

  /** No such word here. */
  public static final String UNKNOWN_WORD = "CFG-0101";

  /** The value is not valid. */
  public static final String INVALID_VALUE = "CFG-0102";

  /** The command line ends too early. */
  public static final String INCOMPLETE = "CFG-0103";

  /** The abbreviation has several meanings. */
  public static final String AMBIGUOUS = "CFG-0104";

  /** A required value is missing. */
  public static final String REQUIRED = "CFG-0105";

  /** A reference to what is not configured. */
  public static final String REFERENCE = "CFG-0106";

  /** The same element twice in a list. */
  public static final String DUPLICATE_VALUE = "CFG-0107";

  /** Values that do not go together within one record. */
  public static final String INSTANCE = "CFG-0108";

  /** The name of an instance is not valid. */
  public static final String INVALID_NAME = "CFG-0109";

  /** Nothing is configured there. */
  public static final String NOT_THERE = "CFG-0110";

  /** Something is configured there already. */
  public static final String ALREADY_THERE = "CFG-0111";

  /** The edit does not apply to this kind of place. */
  public static final String NOT_APPLICABLE = "CFG-0112";

  /** Words after the end of the command. */
  public static final String TOO_MANY_WORDS = "CFG-0113";

  /** The candidate or the right to commit is held by another. */
  public static final String LOCKED = "CFG-0201";

  /** A private candidate changed what was changed by another. */
  public static final String CONFLICT = "CFG-0202";

  /** Preparing failed. */
  public static final String PREPARE = "CFG-0203";

  /** Writing the revision failed. */
  public static final String PERSIST = "CFG-0204";

  /** No confirmed commit is pending. */
  public static final String NO_CONFIRM = "CFG-0205";

  /** No such revision. */
  public static final String NO_REVISION = "CFG-0206";

  /** A module failed while it checked or applied. */
  public static final String INTERNAL = "CFG-0208";

  private Codes() {}
}
