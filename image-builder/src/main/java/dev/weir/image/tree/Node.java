package dev.weir.image.tree;

/** A file of any kind. */
public sealed interface Node {
  /** Owner, permissions, time. */
  Attributes attributes();

  /** The bits of st_mode that say what kind it is. */
  int type();

  /** A folder. */
  record Directory(Attributes attributes) implements Node {
    @Override
    public int type() {
      return 0040000;
    }
  }

  /** A file with content. */
  record Regular(Attributes attributes, Content content) implements Node {
    @Override
    public int type() {
      return 0100000;
    }
  }

  /** A symbolic link. */
  record Symlink(Attributes attributes, String target) implements Node {
    /** Checks the target. */
    public Symlink {
      if (target.isEmpty() || target.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("a link to '" + target + "'");
      }
    }

    @Override
    public int type() {
      return 0120000;
    }
  }

  /** A device. */
  record Device(Attributes attributes, boolean block, int major, int minor) implements Node {
    /** Checks the numbers. */
    public Device {
      if (major < 0 || major > 0xfff || minor < 0 || minor > 0xfffff) {
        throw new IllegalArgumentException("device " + major + ":" + minor);
      }
    }

    @Override
    public int type() {
      return block ? 0060000 : 0020000;
    }
  }
}
