package dev.weir.image;

import java.io.IOException;

/**
 * What was given cannot be read, is refused, or cannot be made into an image; says where and why.
 */
public class ImageException extends IOException {
  private static final long serialVersionUID = 1;

  public ImageException(String message) {
    super(message);
  }

  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
