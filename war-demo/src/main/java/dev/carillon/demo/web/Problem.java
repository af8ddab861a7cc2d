package dev.carillon.demo.web;

import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * What a caller is told when something did not work, as RFC 9457 writes it.
 *
 * @param title the status in words
 * @param status the HTTP status
 * @param detail one sentence for people
 * @param errorId what to look for in this instance's log, if there is something
 */
public record Problem(String title, int status, String detail, @Nullable String errorId) {
  private static final String MEDIA_TYPE = "application/problem+json";

  static Response response(Response.StatusType status, String detail) {
    return response(status, detail, null);
  }

  static Response response(Response.StatusType status, String detail, @Nullable String errorId) {
    return Response.status(status.getStatusCode())
        .type(MEDIA_TYPE)
        .entity(new Problem(status.getReasonPhrase(), status.getStatusCode(), detail, errorId))
        .build();
  }
}
