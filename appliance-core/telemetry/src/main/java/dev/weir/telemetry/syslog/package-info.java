/**
 * Log messages for syslog servers: RFC 5424 over UDP (RFC 5426), TCP (RFC 6587), TLS (RFC 5425).
 */
package dev.weir.telemetry.syslog;
