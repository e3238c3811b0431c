/** Copies of frames for captures, taken by the engine, written by the shell. */
package dev.weir.sdk.capture;
