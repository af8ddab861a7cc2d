package dev.carillon.cluster.shop;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The shop's REST root. */
@ApplicationPath("/")
public class ShopApplication extends Application {}
