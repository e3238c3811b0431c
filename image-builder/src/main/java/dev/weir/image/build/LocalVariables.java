package dev.weir.image.build;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;

/**
 * Takes the names of local variables out of a class file: debuggers alone read them, and the
 * virtual machine keeps them in memory with the class. Lines stay, for stack traces; so do the
 * constants, whose numbers a list of classes to archive holds.
 */
final class LocalVariables {
  private static final ClassFile WITHOUT = ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG);

  private LocalVariables() {}

  /**
   * The class without them.
   *
   * @throws IllegalArgumentException if it is no whole class file
   */
  static byte[] without(byte[] bytes) {
    // Code that is only passed on keeps its bytes and frames, but its attributes are written anew.
    return WITHOUT.transformClass(
        WITHOUT.parse(bytes), ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL));
  }
}
