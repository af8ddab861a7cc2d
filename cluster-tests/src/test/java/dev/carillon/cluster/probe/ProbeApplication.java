package dev.carillon.cluster.probe;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The probe's REST root. */
@ApplicationPath("/")
public class ProbeApplication extends Application {}
