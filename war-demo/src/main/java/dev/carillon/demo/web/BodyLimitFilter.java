package dev.carillon.demo.web;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Refuses bodies of more than {@value #MAX_BYTES} bytes, whether or not their length is given. */
@Provider
@PreMatching
public class BodyLimitFilter implements ContainerRequestFilter {
  static final int MAX_BYTES = 8_192;

  @Override
  public void filter(ContainerRequestContext request) throws IOException {
    if (!request.hasEntity()) {
      return;
    }
    if (request.getLength() > MAX_BYTES) {
      throw tooLarge();
    }
    byte[] body = request.getEntityStream().readNBytes(MAX_BYTES + 1);
    if (body.length > MAX_BYTES) {
      throw tooLarge();
    }
    request.setEntityStream(new ByteArrayInputStream(body));
  }

  private static Refusal tooLarge() {
    return new Refusal(
        Response.Status.REQUEST_ENTITY_TOO_LARGE,
        "The body must be at most " + MAX_BYTES + " bytes.");
  }
}
