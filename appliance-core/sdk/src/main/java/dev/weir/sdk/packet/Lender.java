package dev.weir.sdk.packet;

import dev.weir.sdk.hotpath.HotPath;

/**
 * Lends the ends of frames that it has received, until its worker asks it for frames again or has
 * it flush: a driver whose other side shares memory. A driver that knows the lender copies from
 * there straight to where a frame goes, so that its payload is copied once.
 *
 * <p>On the thread of the worker that received the frames only. An abstract class, not an
 * interface: in an appliance one implementation is loaded, so that calls are direct.
 */
@HotPath
public abstract class Lender {
  /** Copies the first bytes of a loan to a position in the packet memory: it has ended. */
  protected abstract void broughtIn(int loan, int lengthBytes, int position);
}
