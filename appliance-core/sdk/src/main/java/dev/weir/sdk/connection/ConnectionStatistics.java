package dev.weir.sdk.connection;

/** What happened to connections of one table, counted. Written by its worker only. */
final class ConnectionStatistics {
  long created;
  long discarded;
  long expired;
  long evicted;
  long refused;
  long cleared;
  long replyCollisions;
}
