/** The SDK. */
package dev.weir.sdk;
