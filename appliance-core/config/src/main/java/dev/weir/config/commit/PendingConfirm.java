package dev.weir.config.commit;

import java.time.Instant;

/**
 * A commit that waits to be confirmed.
 *
 * @param revision its number; that of the latest, where several were made
 * @param deadline when it is rolled back
 * @param by who made it
 */
public record PendingConfirm(int revision, Instant deadline, Editor by) {}
