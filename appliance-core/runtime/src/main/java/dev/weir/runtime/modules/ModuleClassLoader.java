package dev.weir.runtime.modules;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * Classes of one module. Sees the JDK, the SDK, and the module's own jars; nothing of the
 * appliance's other parts or their libraries, and no other module.
 */
final class ModuleClassLoader extends URLClassLoader {
  private static final String SDK = "dev.weir.sdk.";

  static {
    registerAsParallelCapable();
  }

  private final ClassLoader application;

  ModuleClassLoader(String name, URL[] jars, ClassLoader application) {
    super("module-" + name, jars, ClassLoader.getPlatformClassLoader());
    this.application = application;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    return name.startsWith(SDK) ? application.loadClass(name) : super.loadClass(name, resolve);
  }
}
