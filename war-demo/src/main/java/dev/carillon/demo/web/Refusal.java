package dev.carillon.demo.web;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

/** A request is refused, with a sentence that the caller is meant to read. */
public class Refusal extends WebApplicationException {
  private static final long serialVersionUID = 1L;

  Refusal(Response.Status status, String detail) {
    super(detail, Problem.response(status, detail));
  }

  static Refusal badRequest(String detail) {
    return new Refusal(Response.Status.BAD_REQUEST, detail);
  }

  /** Makes the refusal of a value that Carillon or the demo did not accept. */
  static Refusal badRequest(IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage());
    return badRequest(message.endsWith(".") ? message : message + ".");
  }
}
