package dev.carillon.demo.settings;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instant as milliseconds since 1970 in a {@code bigint} column: the same in every database, and
 * in instances that run in different time zones.
 */
@Converter(autoApply = true)
public class InstantAsMillis implements AttributeConverter<@Nullable Instant, @Nullable Long> {

  @Override
  public @Nullable Long convertToDatabaseColumn(@Nullable Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }

  @Override
  public @Nullable Instant convertToEntityAttribute(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
