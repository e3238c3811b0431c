package dev.weir.ovf.pack;

import dev.weir.ovf.disk.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where the files of a package lie. */
interface PackageStore extends Closeable {
  /** What to call it in messages. */
  String name();

  /** All files, in the order in which they lie there. */
  List<String> names();

  /** Size of a file, none if there is no such file. */
  Optional<Long> size(String name) throws IOException;

  /** Opens a file that is there. */
  ByteSource open(String name) throws IOException;
}
