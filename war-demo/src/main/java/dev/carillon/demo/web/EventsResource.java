package dev.carillon.demo.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;

/** What a page listens to, to know when to look again. */
@Path("events")
@RequestScoped
public class EventsResource {
  @Inject private LiveEvents live;

  /** Keeps the page's connection, until the page or the application goes. */
  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public void listen(@Context SseEventSink sink, @Context Sse sse) {
    if (!live.add(sse, sink)) {
      throw new Refusal(
          Response.Status.SERVICE_UNAVAILABLE,
          "At most " + LiveEvents.MAX_CLIENTS + " pages can follow this instance at once.");
    }
  }
}
