package dev.weir.shell.access;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.Range;

/**
 * A server that tells the time, as configured.
 *
 * @param port its UDP port
 */
public record NtpServer(@Doc("UDP port") @Default("123") @Range(min = 1, max = 65535) int port) {}
