package dev.carillon.cluster.probe;

import dev.carillon.cache.KeyCodec;
import dev.carillon.event.CacheName;
import jakarta.enterprise.context.ApplicationScoped;

/** Writes a place as "3,4". */
@ApplicationScoped
@CacheName("places")
public class PlaceCodec implements KeyCodec<Place> {
  @Override
  public String toText(Place key) {
    return key.x() + "," + key.y();
  }

  @Override
  public Place fromText(String text) {
    int comma = text.indexOf(',');
    return new Place(
        Integer.parseInt(text.substring(0, comma)), Integer.parseInt(text.substring(comma + 1)));
  }
}
