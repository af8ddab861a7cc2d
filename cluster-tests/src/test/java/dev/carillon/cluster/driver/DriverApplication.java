package dev.carillon.cluster.driver;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The driver's REST root. */
@ApplicationPath("/")
public class DriverApplication extends Application {}
