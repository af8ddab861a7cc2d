package dev.carillon.demo.web;

import dev.carillon.demo.settings.SettingsConflictException;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Every error leaves as {@code application/problem+json} with one sentence. What was not foreseen
 * is written to the log under a number, and the caller is told that number and nothing else.
 */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {
  private static final System.Logger LOG = System.getLogger(ProblemMapper.class.getName());

  @Override
  public Response toResponse(Throwable e) {
    if (e instanceof Refusal refusal) {
      return refusal.getResponse();
    }
    if (e instanceof SettingsConflictException) {
      return Problem.response(Status.CONFLICT, String.valueOf(e.getMessage()));
    }
    if (e instanceof WebApplicationException refused && isClientError(refused)) {
      Response response = refused.getResponse();
      return Problem.response(response.getStatusInfo(), sentence(response.getStatus()));
    }
    return unforeseen(e);
  }

  private static boolean isClientError(WebApplicationException e) {
    return e.getResponse().getStatusInfo().getFamily() == Response.Status.Family.CLIENT_ERROR;
  }

  private static String sentence(int status) {
    return switch (status) {
      case 404 -> "There is nothing at this address.";
      case 405 -> "This address does not take requests of this method.";
      case 406 -> "This address cannot answer in a format that the request accepts.";
      case 415 -> "This address does not take a body of this type.";
      default -> "The request could not be understood.";
    };
  }

  private static Response unforeseen(Throwable e) {
    String id = String.format("%08x", ThreadLocalRandom.current().nextInt());
    LOG.log(System.Logger.Level.ERROR, "Error " + id, e);
    return isAboutDatabase(e)
        ? Problem.response(
            Status.SERVICE_UNAVAILABLE,
            "The settings database did not do what was asked; this instance's log tells more under "
                + id
                + ".",
            id)
        : Problem.response(
            Status.INTERNAL_SERVER_ERROR,
            "Something went wrong here; this instance's log tells more under " + id + ".",
            id);
  }

  private static boolean isAboutDatabase(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof PersistenceException || cause instanceof SQLException) {
        return true;
      }
    }
    return false;
  }
}
