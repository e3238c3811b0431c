package dev.weir.testkit.lint;

import dev.weir.sdk.hotpath.ColdPath;
import dev.weir.sdk.hotpath.HotPath;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds the hot-path rules on class files: starting from every method that is or implements a
 * {@link HotPath} one, follows calls into the indexed classes, up to {@link ColdPath} methods, and
 * reports allocation, lambdas, string building, locks, calls into the JDK off a short list, and
 * calls through interfaces that are not {@link HotPath}.
 */
public final class HotPathLint {
  private static final String HOT = descriptor(HotPath.class);
  private static final String COLD = descriptor(ColdPath.class);

  /** Defects may be thrown: these end in module-fault. The message has to be a constant. */
  private static final Set<String> DEFECTS =
      Set.of(
          "java/lang/IllegalStateException",
          "java/lang/IllegalArgumentException",
          "java/lang/IndexOutOfBoundsException",
          "java/lang/AssertionError",
          // Thrown by a switch over an enum that has changed since.
          "java/lang/MatchException");

  /** JDK types all of whose methods are fine, but for those in {@link #DENIED}. */
  private static final Set<String> ALLOWED_TYPES =
      Set.of(
          "java/lang/Math",
          "java/lang/Integer",
          "java/lang/Long",
          "java/lang/Short",
          "java/lang/Byte",
          "java/lang/Character",
          "java/lang/invoke/VarHandle",
          "java/lang/invoke/MethodHandle",
          "java/lang/foreign/MemorySegment",
          "java/util/concurrent/atomic/AtomicLong",
          "java/util/concurrent/atomic/AtomicInteger",
          "java/util/concurrent/atomic/AtomicLongArray",
          "java/util/concurrent/atomic/AtomicIntegerArray",
          "java/util/concurrent/atomic/AtomicReferenceArray",
          "java/util/concurrent/atomic/AtomicReference",
          "java/util/concurrent/atomic/AtomicBoolean");

  private static final Set<String> ALLOWED_METHODS =
      Set.of(
          "java/lang/Object.<init>",
          "java/lang/Object.getClass",
          "java/lang/Enum.ordinal",
          "java/lang/System.arraycopy",
          "java/lang/Thread.onSpinWait",
          "java/util/Arrays.fill",
          "java/util/Objects.checkIndex",
          "java/util/Objects.checkFromIndexSize",
          "java/util/Objects.requireNonNull");

  private static final Set<String> DENIED =
      Set.of(
          "java/lang/foreign/MemorySegment.asSlice",
          "java/lang/foreign/MemorySegment.reinterpret",
          "java/lang/foreign/MemorySegment.toArray",
          "java/lang/foreign/MemorySegment.ofArray",
          "java/lang/foreign/MemorySegment.asByteBuffer");

  private final ClassIndex index;
  private final Set<String> hotTypes = new HashSet<>();
  private final Set<String> seen = new HashSet<>();
  private final Deque<Place> todo = new ArrayDeque<>();
  private final List<String> findings = new ArrayList<>();

  private record Place(ClassModel type, MethodModel method, String root) {
    @Override
    public String toString() {
      String name = type.thisClass().asInternalName().replace('/', '.');
      return name + "." + method.methodName().stringValue();
    }
  }

  private HotPathLint(ClassIndex index) {
    this.index = index;
  }

  /** Checks all classes of an index, which must hold the SDK's too. One line for each breach. */
  public static List<String> check(ClassIndex index) {
    HotPathLint lint = new HotPathLint(index);
    lint.findRoots();
    while (!lint.todo.isEmpty()) {
      lint.checkMethod(lint.todo.remove());
    }
    return List.copyOf(lint.findings);
  }

  private void findRoots() {
    for (ClassModel type : index.all()) {
      if (annotated(type, HOT)) {
        hotTypes.add(type.thisClass().asInternalName());
      }
    }
    for (ClassModel type : index.all()) {
      boolean hotType = hotTypes.contains(type.thisClass().asInternalName());
      for (MethodModel method : type.methods()) {
        boolean constructor = method.methodName().stringValue().startsWith("<");
        if (annotated(method, HOT)
            || (!constructor
                && !method.flags().has(AccessFlag.STATIC)
                && (hotType
                    ? method.flags().has(AccessFlag.PUBLIC)
                    : overridesHot(type, method)))) {
          enqueue(type, method, "");
        }
      }
    }
  }

  private boolean overridesHot(ClassModel type, MethodModel method) {
    String name = method.methodName().stringValue();
    String descriptor = method.methodType().stringValue();
    for (String supertype : index.supertypes(type)) {
      if (hotTypes.contains(supertype)
          && index
              .find(supertype)
              .flatMap(model -> ClassIndex.declared(model, name, descriptor))
              .isPresent()) {
        return true;
      }
    }
    return false;
  }

  private void enqueue(ClassModel type, MethodModel method, String root) {
    String key =
        type.thisClass().asInternalName()
            + "."
            + method.methodName().stringValue()
            + method.methodType().stringValue();
    if (seen.add(key) && !annotated(method, COLD)) {
      Place place = new Place(type, method, root);
      todo.add(root.isEmpty() ? new Place(type, method, place.toString()) : place);
    }
  }

  private void checkMethod(Place place) {
    place
        .method()
        .code()
        .ifPresent(
            code ->
                code.forEach(
                    element -> {
                      switch (element) {
                        case NewObjectInstruction made -> {
                          if (!DEFECTS.contains(made.className().asInternalName())) {
                            report(place, "allocates " + made.className().asInternalName());
                          }
                        }
                        case NewPrimitiveArrayInstruction _ -> report(place, "allocates an array");
                        case NewReferenceArrayInstruction _ -> report(place, "allocates an array");
                        case NewMultiArrayInstruction _ -> report(place, "allocates an array");
                        case MonitorInstruction _ -> report(place, "locks");
                        case InvokeDynamicInstruction call ->
                            report(place, "makes a lambda or string: " + call.name().stringValue());
                        case InvokeInstruction call -> checkCall(place, call);
                        default -> {}
                      }
                    }));
    if (place.method().flags().has(AccessFlag.SYNCHRONIZED)) {
      report(place, "is synchronized");
    }
  }

  private void checkCall(Place place, InvokeInstruction call) {
    String owner = call.owner().asInternalName();
    String name = call.name().stringValue();
    String member = owner + "." + name;
    if (index.find(owner).isPresent()) {
      var declaring = index.declaring(owner, name, call.type().stringValue());
      if (declaring.isEmpty()) {
        // Inherited from the JDK: Enum.ordinal, Object.hashCode.
        if (!name.equals("ordinal") && !name.equals("<init>") && !name.equals("getClass")) {
          report(place, "calls inherited " + member);
        }
        return;
      }
      ClassModel type = declaring.get();
      if (call.isInterface()
          && type.flags().has(AccessFlag.INTERFACE)
          && call.opcode() == java.lang.classfile.Opcode.INVOKEINTERFACE
          && !hotTypes.contains(type.thisClass().asInternalName())
          && ClassIndex.declared(type, name, call.type().stringValue())
              .filter(method -> annotated(method, HOT))
              .isEmpty()) {
        report(place, "calls through the interface " + owner + " that is not @HotPath: " + name);
        return;
      }
      ClassIndex.declared(type, name, call.type().stringValue())
          .ifPresent(method -> enqueue(type, method, place.root()));
      return;
    }
    if (name.equals("<init>") && DEFECTS.contains(owner)) {
      return;
    }
    boolean boxing = name.equals("valueOf") || name.startsWith("parse") || name.equals("toString");
    boolean allowed =
        owner.startsWith("[")
            || ALLOWED_METHODS.contains(member)
            || (ALLOWED_TYPES.contains(owner) && !boxing && !DENIED.contains(member));
    if (!allowed) {
      report(place, "calls " + member.replace('/', '.'));
    }
  }

  private void report(Place place, String what) {
    String by = place.toString().equals(place.root()) ? "" : " (reached from " + place.root() + ")";
    findings.add(place + " " + what + by);
  }

  private static boolean annotated(AttributedElement element, String annotation) {
    return element
        .findAttribute(Attributes.runtimeInvisibleAnnotations())
        .map(
            found ->
                found.annotations().stream()
                    .anyMatch(one -> one.className().equalsString(annotation)))
        .orElse(false);
  }

  private static String descriptor(Class<?> type) {
    return type.descriptorString();
  }
}
