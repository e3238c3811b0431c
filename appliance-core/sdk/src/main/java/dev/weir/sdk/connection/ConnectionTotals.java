package dev.weir.sdk.connection;

/**
 * Sums over all workers since the start.
 *
 * @param live connections now
 * @param halfOpen half-open and unreplied ones among them
 * @param limit most connections allowed
 * @param memoryBytes taken by records and index
 * @param created confirmed by a packet that left
 * @param discarded given up before, their packets all dropped
 * @param expired ended by silence
 * @param evicted made to give way to new ones
 * @param refused not made since none could give way
 * @param cleared ended by an operator or a module
 */
public record ConnectionTotals(
    long live,
    long halfOpen,
    long limit,
    long memoryBytes,
    long created,
    long discarded,
    long expired,
    long evicted,
    long refused,
    long cleared) {}
