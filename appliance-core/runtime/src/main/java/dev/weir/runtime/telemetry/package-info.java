/** What an appliance hands to telemetry: its figures and its log. */
package dev.weir.runtime.telemetry;
