package dev.weir.portmirror;

/** What one session has copied on one worker; owned by the worker, kept over commits. */
final class Tally {
  long packets;
  long bytes;
}
