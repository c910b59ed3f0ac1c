package com.fastpaca.http.access;

/**
 * Who may ask what, and how often.
 *
 * @param metricsPublic whether metrics are open to everybody
 */
public record AccessSettings(ApiKeys keys, RateLimit rateLimit, boolean metricsPublic) {}
