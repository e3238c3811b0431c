package dev.weir.sdk.module;

/**
 * A copy of a packet for the control plane.
 *
 * @param frame its bytes; the handler's to keep
 * @param l3 offset of the network header in it, or -1
 * @param l4 offset of the transport header in it, or -1
 * @param rxInterface index of the interface it came in by
 * @param nowNanos the worker's clock when it was handed over
 */
@SuppressWarnings("ArrayRecordComponent") // a hand-over of ownership, never compared
public record ControlPacket(byte[] frame, int l3, int l4, int rxInterface, long nowNanos) {}
