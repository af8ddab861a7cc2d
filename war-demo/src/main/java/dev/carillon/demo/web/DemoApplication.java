package dev.carillon.demo.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The REST interface, at {@code /demo/api}. */
@ApplicationPath("api")
public class DemoApplication extends Application {}
