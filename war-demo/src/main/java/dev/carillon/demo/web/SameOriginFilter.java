package dev.carillon.demo.web;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;

/** Refuses requests that would change something and come from another site's page. */
@Provider
@PreMatching
public class SameOriginFilter implements ContainerRequestFilter {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  @Override
  public void filter(ContainerRequestContext request) {
    if (READING.contains(request.getMethod())) {
      return;
    }
    boolean allowed =
        SameOrigin.allows(
            request.getHeaderString("Sec-Fetch-Site"),
            request.getHeaderString("Origin"),
            request.getHeaderString("Referer"),
            request.getHeaderString(HttpHeaders.HOST));
    if (!allowed) {
      throw new Refusal(
          Response.Status.FORBIDDEN, "Only this server's own pages may change something here.");
    }
  }
}
