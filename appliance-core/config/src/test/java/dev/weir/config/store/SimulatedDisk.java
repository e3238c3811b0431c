package dev.weir.config.store;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A directory that can lose power or space at any operation. What was not synced may be lost, in
 * part too: content that was not synced is cut anywhere, operations on names since the last sync of
 * the directory reach the disk up to any one of them.
 */
public final class SimulatedDisk implements FileLayer {
  /** The machine is off. */
  public static final class PowerLoss extends Error {
    PowerLoss() {
      super("power loss");
    }
  }

  private static final class Inode {
    private byte[] content = new byte[0];
    private boolean synced;
  }

  private final TreeMap<String, Inode> names = new TreeMap<>();
  private final List<TreeMap<String, Inode>> unsyncedStates = new ArrayList<>();
  private int operations;
  private int loseAt = Integer.MAX_VALUE;
  private int fillAt = Integer.MAX_VALUE;
  private boolean off;

  /** Power goes at that operation: before it or in the middle of it. */
  public void losePowerAt(int operation) {
    loseAt = operation;
  }

  /** From that operation on, there is no space for writing or syncing. */
  public void fillAt(int operation) {
    fillAt = operation;
  }

  /** There is space again. */
  public void free() {
    fillAt = Integer.MAX_VALUE;
  }

  public int operations() {
    return operations;
  }

  /** The disk as the next start finds it. */
  public SimulatedDisk afterRestart(Random random) {
    SimulatedDisk next = new SimulatedDisk();
    TreeMap<String, Inode> state =
        unsyncedStates.isEmpty()
            ? names
            : unsyncedStates.get(random.nextInt(unsyncedStates.size()));
    state.forEach(
        (name, inode) -> {
          Inode copy = new Inode();
          copy.synced = true;
          copy.content =
              inode.synced
                  ? inode.content
                  : Arrays.copyOf(inode.content, random.nextInt(inode.content.length + 1));
          next.names.put(name, copy);
        });
    return next;
  }

  /** Damages a file. */
  public void damage(String name) throws IOException {
    Inode inode = existing(name);
    inode.content = inode.content.clone();
    inode.content[inode.content.length / 2] ^= 1;
  }

  /** Replaces a file. */
  public void put(String name, byte[] content) {
    Inode inode = new Inode();
    inode.content = content.clone();
    inode.synced = true;
    names.put(name, inode);
  }

  /** Counts an operation that changes something; true if power goes while it is done. */
  private boolean begin(boolean needsSpace) throws IOException {
    if (off) {
      throw new PowerLoss();
    }
    operations++;
    if (needsSpace && operations >= fillAt) {
      throw new IOException("No space left on device");
    }
    return operations == loseAt;
  }

  private void end(boolean lost) {
    if (lost) {
      off = true;
      throw new PowerLoss();
    }
  }

  /** The state of names before an operation, and after it, may both be on disk. */
  private void remember() {
    unsyncedStates.add(new TreeMap<>(names));
  }

  @Override
  public List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public byte[] read(String name, int limitBytes) throws IOException {
    return existing(name).content.clone();
  }

  @Override
  public void write(String name, byte[] content) throws IOException {
    boolean lost = begin(true);
    if (unsyncedStates.isEmpty()) {
      remember();
    }
    Inode inode = new Inode();
    inode.content = lost ? Arrays.copyOf(content, content.length / 2) : content.clone();
    names.put(name, inode);
    remember();
    end(lost);
  }

  @Override
  public void sync(String name) throws IOException {
    end(begin(true));
    existing(name).synced = true;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    boolean lost = begin(false);
    Inode inode = existing(from);
    if (unsyncedStates.isEmpty()) {
      remember();
    }
    names.remove(from);
    names.put(to, inode);
    remember();
    end(lost);
  }

  @Override
  public void delete(String name) throws IOException {
    boolean lost = begin(false);
    if (names.containsKey(name)) {
      if (unsyncedStates.isEmpty()) {
        remember();
      }
      names.remove(name);
      remember();
    }
    end(lost);
  }

  @Override
  public void syncDirectory() throws IOException {
    end(begin(true));
    unsyncedStates.clear();
  }

  private Inode existing(String name) throws IOException {
    Inode inode = names.get(name);
    if (inode == null) {
      throw new NoSuchFileException(name);
    }
    return inode;
  }

  /** What is stored, for messages of failed tests. */
  public Map<String, Integer> sizes() {
    Map<String, Integer> sizes = new TreeMap<>();
    names.forEach((name, inode) -> sizes.put(name, inode.content.length));
    return sizes;
  }
}
