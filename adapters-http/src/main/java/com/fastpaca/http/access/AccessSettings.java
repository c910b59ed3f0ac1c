package com.fastpaca.http.access;

/**
 * Who may ask what, and how often.
 *
 * @param metricsPublic whether metrics are open to everybody
 * @param docsPublic whether the API's descriptions, and the page to try it on, are open to everybody
 */
public record AccessSettings(ApiKeys keys, RateLimit rateLimit, boolean metricsPublic, boolean docsPublic) {}
