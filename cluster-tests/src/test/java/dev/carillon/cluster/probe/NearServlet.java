package dev.carillon.cluster.probe;

import dev.carillon.cache.NearCache;
import dev.carillon.event.CacheName;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Reads a near cache that nobody else injects, and is no CDI bean. */
@WebServlet("/near-servlet")
public class NearServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject
  @CacheName("of-servlet")
  private transient NearCache<String, String> cache;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String store = request.getParameter("store");
    response.getWriter().print(cache.get("key", absent -> store));
  }
}
