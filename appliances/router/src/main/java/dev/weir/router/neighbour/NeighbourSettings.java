package dev.weir.router.neighbour;

/**
 * Limits and times of the neighbour tables. Immutable: part of a generation.
 *
 * @param limit most neighbours in all
 * @param incompleteLimit most neighbours of one interface that have not answered
 * @param solicitationsPerSecond most requests and solicitations on one interface
 * @param reachableNanos how long an answer is good for
 * @param staleNanos how long one that is not used is kept
 */
public record NeighbourSettings(
    int limit,
    int incompleteLimit,
    int solicitationsPerSecond,
    long reachableNanos,
    long staleNanos) {}
