package dev.weir.ovf.disk;

import java.io.IOException;

/** A VHD of full size: the bytes themselves and a footer. */
final class VhdFixedWriter extends RawWriter {
  private final Fingerprint fingerprint = new Fingerprint();

  VhdFixedWriter(String name, Sink sink, long size) throws DiskException {
    super(sink, VhdWriter.diskSize(name, size));
  }

  @Override
  void encode(Chunk chunk, Codec codec) throws IOException {
    super.encode(chunk, codec);
    Fingerprint.of(chunk);
  }

  @Override
  void place(Chunk chunk) {
    super.place(chunk);
    fingerprint.add(chunk);
  }

  @Override
  void finish() throws IOException {
    super.finish();
    VhdFooter footer =
        new VhdFooter(VhdFooter.FIXED, size, VhdFooter.NO_OFFSET, fingerprint.uuid("vhd"));
    sink.write(size, footer.bytes());
  }
}
