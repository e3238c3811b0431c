package dev.weir.engine;

import dev.weir.engine.pool.PoolPart;
import dev.weir.engine.pool.PoolSizes;
import dev.weir.engine.worker.Worker;
import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.packet.Packet;
import dev.weir.sdk.packet.PacketMemory;
import dev.weir.sdk.packet.SlotClass;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Program: makes an engine with workers on processors, and tells on which nodes their slots lie;
 * then one with the processors the other way round.
 */
final class NumaProbe {
  private static final long GET_MEMPOLICY = 239; // x86-64
  private static final long NODE_OF_ADDRESS = 3; // MPOL_F_NODE | MPOL_F_ADDR

  private final MethodHandle syscall =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  Stream.generate(() -> ValueLayout.JAVA_LONG)
                      .limit(6)
                      .toArray(ValueLayout.OfLong[]::new)),
              Linker.Option.firstVariadicArg(1));

  private NumaProbe() {}

  /** Arguments: the processors, one a worker. */
  public static void main(String[] arguments) throws Throwable {
    List<Integer> processors = Stream.of(arguments).map(Integer::valueOf).toList();
    NumaProbe probe = new NumaProbe();
    probe.tell(processors);
    probe.tell(processors.reversed());
  }

  private void tell(List<Integer> processors) throws Throwable {
    EngineOptions options =
        new EngineOptions(
            processors.size(), PoolSizes.DEFAULT, 128, 1 << 10, 1 << 10, 1, processors);
    for (Worker worker : new Engine(options, new NoAlarms()).workers()) {
      int processor = processors.get(worker.index());
      System.out.println("SLOTS of processor " + processor + ": " + slotsByNode(worker));
    }
  }

  private Map<Long, Integer> slotsByNode(Worker worker) throws Throwable {
    Map<Long, Integer> slots = new TreeMap<>();
    for (PoolPart part : PoolPart.values()) {
      for (SlotClass slotClass : SlotClass.values()) {
        while (true) {
          Packet packet = worker.pool().allocOrNull(part, slotClass);
          if (packet == null) {
            break;
          }
          slots.merge(node(packet), 1, Integer::sum);
        }
      }
    }
    return slots;
  }

  private long node(Packet packet) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment node = arena.allocateFrom(ValueLayout.JAVA_INT, -1);
      long address = PacketMemory.SEGMENT.address() + packet.position();
      long answer =
          (long)
              syscall.invokeExact(GET_MEMPOLICY, node.address(), 0L, 0L, address, NODE_OF_ADDRESS);
      return answer == 0 ? node.get(ValueLayout.JAVA_INT, 0) : -1;
    }
  }

  private static final class NoAlarms implements Alarms {
    @Override
    public void raise(String key, Severity severity, String text) {
      throw new AssertionError(text);
    }

    @Override
    public void clear(String key) {}
  }
}
