package dev.weir.drivers.vhostuser;

/** Numbers of the front end's requests that are understood. */
public final class Request {
  public static final int GET_FEATURES = 1;
  public static final int SET_FEATURES = 2;
  public static final int SET_OWNER = 3;
  public static final int RESET_OWNER = 4;
  public static final int SET_MEM_TABLE = 5;
  public static final int SET_VRING_NUM = 8;
  public static final int SET_VRING_ADDR = 9;
  public static final int SET_VRING_BASE = 10;
  public static final int GET_VRING_BASE = 11;
  public static final int SET_VRING_KICK = 12;
  public static final int SET_VRING_CALL = 13;
  public static final int SET_VRING_ERR = 14;
  public static final int GET_PROTOCOL_FEATURES = 15;
  public static final int SET_PROTOCOL_FEATURES = 16;
  public static final int GET_QUEUE_NUM = 17;
  public static final int SET_VRING_ENABLE = 18;
  public static final int SEND_RARP = 19;
  public static final int NET_SET_MTU = 20;
  public static final int GET_CONFIG = 24;
  public static final int SET_CONFIG = 25;
  public static final int GET_INFLIGHT_FD = 31;
  public static final int SET_INFLIGHT_FD = 32;
  public static final int RESET_DEVICE = 34;
  public static final int GET_MAX_MEM_SLOTS = 36;
  public static final int ADD_MEM_REG = 37;
  public static final int REM_MEM_REG = 38;
  public static final int SET_STATUS = 39;
  public static final int GET_STATUS = 40;

  private Request() {}
}
