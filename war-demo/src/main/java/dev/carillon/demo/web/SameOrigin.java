package dev.carillon.demo.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a request was made by a page of this very server, so that no other page can change
 * anything through a visitor's browser.
 *
 * <p>Browsers say so themselves in {@code Sec-Fetch-Site}, which no page can forge; older ones name
 * the page in {@code Origin} or {@code Referer}. A request without any of them comes from no
 * browser, so there is no visitor to protect.
 */
final class SameOrigin {
  private SameOrigin() {}

  /** Says whether a request with these headers may change something. */
  static boolean allows(
      @Nullable String secFetchSite,
      @Nullable String origin,
      @Nullable String referer,
      @Nullable String host) {
    if (secFetchSite != null) {
      return secFetchSite.equals("same-origin");
    }
    String page = origin != null ? origin : referer;
    return page == null || (host != null && namesHost(page, host));
  }

  /** The scheme is the proxy's business; host and port must agree. */
  private static boolean namesHost(String page, String host) {
    try {
      URI uri = new URI(page);
      if (uri.getScheme() == null || uri.getHost() == null) {
        return false; // "null", as a sandboxed page sends, too
      }
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      return authority(scheme, uri).equals(authority(scheme, new URI(scheme + "://" + host)));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String authority(String scheme, URI uri) {
    int defaultPort = scheme.equals("https") ? 443 : 80;
    int port = uri.getPort() == -1 ? defaultPort : uri.getPort();
    return String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }
}
