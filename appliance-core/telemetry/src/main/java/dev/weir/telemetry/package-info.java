/**
 * What the appliance tells others of itself: metrics over HTTP, log messages by syslog. It knows
 * neither engine nor shell; the runtime hands it figures and messages.
 */
package dev.weir.telemetry;
