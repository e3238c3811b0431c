package dev.weir.image.build;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Takes the names of local variables out of a class file (JVM specification, 4.7.13 and 4.7.14):
 * debuggers alone read them, and the virtual machine keeps them in memory with the class. Lines
 * stay, for stack traces; so do the constants, whose numbers a list of classes to archive holds.
 */
final class LocalVariables {
  private static final Set<String> NAMES = Set.of("LocalVariableTable", "LocalVariableTypeTable");
  private static final String CODE = "Code";

  private final ByteBuffer in;
  private final ByteArrayOutputStream out;

  /** Numbers of the constants that name what goes, and code. */
  private final Set<Integer> dropped = new HashSet<>();

  private final Set<Integer> code = new HashSet<>();

  private LocalVariables(byte[] bytes) {
    in = ByteBuffer.wrap(bytes);
    out = new ByteArrayOutputStream(bytes.length);
  }

  /**
   * The class without them.
   *
   * @throws IllegalArgumentException if it is no whole class file
   */
  static byte[] without(byte[] bytes) {
    try {
      return new LocalVariables(bytes).strip();
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IllegalArgumentException("not a whole class file", e);
    }
  }

  private byte[] strip() {
    in.position(8);
    readConstants();
    skip(6); // flags, class, superclass
    skip(2 * unsigned());
    copyFrom(0);
    copyMembers();
    copyMembers();
    copyAttributes();
    if (in.hasRemaining()) {
      throw new IllegalArgumentException("bytes after the end");
    }
    return out.toByteArray();
  }

  private void readConstants() {
    int count = unsigned();
    for (int i = 1; i < count; i++) {
      int tag = in.get();
      switch (tag) {
        case 1 -> {
          byte[] text = new byte[unsigned()];
          in.get(text);
          String name = new String(text, StandardCharsets.UTF_8);
          if (NAMES.contains(name)) {
            dropped.add(i);
          } else if (name.equals(CODE)) {
            code.add(i);
          }
        }
        case 7, 8, 16, 19, 20 -> skip(2);
        case 15 -> skip(3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> skip(4);
        case 5, 6 -> {
          skip(8);
          i++; // takes two numbers
        }
        default -> throw new IllegalArgumentException("a constant of kind " + tag);
      }
    }
  }

  /** Fields or methods. */
  private void copyMembers() {
    int start = in.position();
    int count = unsigned();
    copyFrom(start);
    for (int i = 0; i < count; i++) {
      start = in.position();
      skip(6);
      copyFrom(start);
      copyAttributes();
    }
  }

  private void copyAttributes() {
    int count = unsigned();
    int kept = 0;
    int first = in.position();
    for (int i = 0; i < count; i++) {
      kept += dropped.contains(unsigned()) ? 0 : 1;
      skip(in.getInt());
    }
    in.position(first);
    put(kept, 2);
    for (int i = 0; i < count; i++) {
      int start = in.position();
      int name = unsigned();
      int length = in.getInt();
      if (code.contains(name)) {
        copyCode(start, length);
      } else {
        skip(length);
        if (!dropped.contains(name)) {
          copyFrom(start);
        }
      }
    }
  }

  /** Code, table of exceptions, and attributes, after which the length is known. */
  private void copyCode(int start, int length) {
    int end = in.position() + length;
    int body = in.position();
    skip(4);
    skip(in.getInt());
    skip(8 * unsigned());
    int attributes = in.position();
    int dropped = droppedBytes();
    if (in.position() != end) {
      throw new IllegalArgumentException("an attribute of another length");
    }
    out.write(in.array(), start, 2);
    put(length - dropped, 4);
    out.write(in.array(), body, attributes - body);
    in.position(attributes);
    copyAttributes();
  }

  private int droppedBytes() {
    int bytes = 0;
    int count = unsigned();
    for (int i = 0; i < count; i++) {
      boolean goes = dropped.contains(unsigned());
      int length = in.getInt();
      bytes += goes ? 6 + length : 0;
      skip(length);
    }
    return bytes;
  }

  private int unsigned() {
    return Short.toUnsignedInt(in.getShort());
  }

  private void skip(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a length of " + bytes);
    }
    in.position(in.position() + bytes);
  }

  private void copyFrom(int start) {
    out.write(in.array(), start, in.position() - start);
  }

  private void put(int value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out.write(value >>> shift);
    }
  }
}
