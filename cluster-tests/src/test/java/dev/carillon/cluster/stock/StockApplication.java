package dev.carillon.cluster.stock;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Its REST root. */
@ApplicationPath("/")
public class StockApplication extends Application {}
