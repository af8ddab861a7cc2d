package dev.carillon.cluster.probe;

import dev.carillon.event.ConfigurationChanged;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.config.ConfigProvider;

/** Says what the server has for a setting, and judges its changes. */
@Path("/setting")
@Produces("text/plain")
@ApplicationScoped
public class SettingResource {
  /** Does what the new value says. */
  void changed(@Observes ConfigurationChanged event) {
    switch (event.after().orElse("")) {
      case "vetoed" -> event.veto("not today");
      case "handled" -> event.handled();
      default -> {}
    }
  }

  /** Returns the value that the server gives the application. */
  @GET
  public String value() {
    return ConfigProvider.getConfig().getValue("probe.setting", String.class);
  }
}
