package dev.carillon.cluster.probe;

import jakarta.enterprise.context.RequestScoped;

/** Lives as long as a request, which an observer has too. */
@RequestScoped
public class OfRequest {
  /** Answers only where the request context is active. */
  public String context() {
    return "request";
  }
}
