package dev.carillon.tls;

import dev.carillon.config.ConfigKey;
import dev.carillon.config.InvalidConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that a setting names.
 *
 * @param key the setting
 */
record Source(ConfigKey key, Path path) {
  private static final int MAX_BYTES = 1 << 20;

  /** Reads it all. */
  ByteBuffer read() {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw fault("it must be at most " + MAX_BYTES + " bytes");
      }
      return ByteBuffer.wrap(content).asReadOnlyBuffer();
    } catch (NoSuchFileException e) {
      throw fault("there is no such file");
    } catch (IOException e) {
      throw fault("it cannot be read (" + e + ")");
    }
  }

  /** Returns what is thrown if it cannot be used. */
  InvalidConfigException fault(String reason) {
    return new InvalidConfigException(key + " " + path + ": " + reason);
  }
}
