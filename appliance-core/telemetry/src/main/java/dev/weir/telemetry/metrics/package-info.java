/** Metrics over HTTP, in the text formats of Prometheus and OpenMetrics. */
package dev.weir.telemetry.metrics;
