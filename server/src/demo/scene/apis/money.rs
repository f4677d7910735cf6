//! Prices, bills, and being told.

use super::{Api, Operation};

pub(super) const APIS: [Api; 4] = [
    Api {
        word: "rates",
        name: "Rates and quotes",
        description: "What a shipment costs before it is booked, by contract and by the day's surcharges.",
        base_path: "/rates/v1",
        published: true,
        openapi: "3.0.3",
        version: "1.12.0",
        operations: &[
            Operation::post("/quotes", "Ask for a quote", "QuoteRequest", "Quote"),
            Operation::get("/quotes/{quote_id}", "Read a quote", "Quote"),
            Operation::get("/surcharges", "List the surcharges of a day", "Surcharge[]").asking(&[(
                "day",
                "date?",
                "Today when left out.",
            )]),
            Operation::get("/contracts", "List our contracts with you", "Contract[]"),
        ],
        schemas: &[
            (
                "QuoteRequest",
                &[
                    ("from_postal_code", "string", "Where it is collected."),
                    ("to_postal_code", "string", "Where it goes."),
                    ("to_country", "string", "ISO 3166-1, two letters."),
                    ("weight_grams", "integer", "All parcels together."),
                    ("service", "standard|express|freight", "How quick."),
                ],
            ),
            (
                "Quote",
                &[
                    ("id", "uuid", "To be named when it is booked."),
                    ("price", "number", "With all surcharges, without tax."),
                    ("currency", "string", "ISO 4217."),
                    ("valid_until", "date-time", "Half an hour later."),
                ],
            ),
            (
                "Surcharge",
                &[
                    ("name", "string", "As on the invoice."),
                    ("percent", "number?", "Of the price."),
                    ("amount", "number?", "Or by the shipment."),
                ],
            ),
            (
                "Contract",
                &[
                    ("number", "string", "As on paper."),
                    ("from", "date", "The first day."),
                    ("until", "date?", "The last day; null when it goes on."),
                ],
            ),
        ],
    },
    Api {
        word: "invoices",
        name: "Invoices",
        description: "Invoices, credit notes and their lines, as data or as PDF.",
        base_path: "/billing/v1",
        published: true,
        openapi: "3.1.0",
        version: "1.6.0",
        operations: &[
            Operation::get("/invoices", "List invoices", "Invoice[]").asking(&[
                ("open", "boolean?", "Only what is not paid."),
                ("issued_after", "date?", "Only later ones."),
            ]),
            Operation::get("/invoices/{number}", "Read an invoice", "Invoice"),
            Operation::get("/invoices/{number}/pdf", "Read an invoice as PDF", "application/pdf"),
            Operation::get("/invoices/{number}/lines", "List the lines of an invoice", "Line[]"),
            Operation::post("/invoices/{number}/disputes", "Dispute a line", "Dispute", "Dispute"),
        ],
        schemas: &[
            (
                "Invoice",
                &[
                    ("number", "string", "As on paper."),
                    ("issued_on", "date", "Its date."),
                    ("due_on", "date", "When it is to be paid."),
                    ("total", "number", "With tax."),
                    ("currency", "string", "ISO 4217."),
                    ("paid_on", "date?", "Null while it is open."),
                ],
            ),
            (
                "Line",
                &[
                    ("shipment_id", "uuid?", "What it is for."),
                    ("text", "string", "As on paper."),
                    ("amount", "number", "Without tax."),
                ],
            ),
            (
                "Dispute",
                &[
                    ("line", "integer", "Counted from 1."),
                    ("reason", "string", "In your words."),
                    ("state", "open|granted|refused", "What became of it."),
                ],
            ),
        ],
    },
    Api {
        word: "payouts",
        name: "Payouts",
        description: "Cash on delivery that we collected for you, and when it is on your account.",
        base_path: "/payouts/v1",
        published: true,
        openapi: "3.0.3",
        version: "1.0.9",
        operations: &[
            Operation::get("/balance", "Read the balance", "Balance"),
            Operation::get("/payouts", "List payouts", "Payout[]"),
            Operation::get("/payouts/{payout_id}", "Read a payout", "Payout"),
            Operation::get("/payouts/{payout_id}/statement", "Read its statement", "text/csv"),
            Operation::put("/account", "Set the account", "Account"),
        ],
        schemas: &[
            (
                "Balance",
                &[
                    ("collected", "number", "What buyers have paid."),
                    ("on_its_way", "number", "What is being transferred."),
                    ("currency", "string", "ISO 4217."),
                ],
            ),
            (
                "Payout",
                &[
                    ("id", "uuid", "Made when it is transferred."),
                    ("amount", "number", "Without our fee."),
                    ("fee", "number", "What we keep."),
                    ("booked_on", "date", "When it is on your account."),
                ],
            ),
            ("Account", &[("iban", "string", "Where payouts go."), ("holder", "string", "Whose account it is.")]),
        ],
    },
    Api {
        word: "events",
        name: "Webhooks",
        description: "Be told instead of asking: subscriptions, deliveries, and sending again what you have missed.",
        base_path: "/webhooks/v1",
        published: true,
        openapi: "3.1.0",
        version: "1.5.0",
        operations: &[
            Operation::get("/subscriptions", "List subscriptions", "Subscription[]"),
            Operation::post("/subscriptions", "Subscribe", "Subscription", "Subscription"),
            Operation::patch("/subscriptions/{subscription_id}", "Change a subscription", "Subscription"),
            Operation::delete("/subscriptions/{subscription_id}", "Unsubscribe"),
            Operation::get("/subscriptions/{subscription_id}/deliveries", "List deliveries", "Delivery[]").asking(&[(
                "failed",
                "boolean?",
                "Only those that failed.",
            )]),
            Operation::post("/deliveries/{delivery_id}/again", "Deliver again", "", "Delivery").answering("202"),
            Operation::post("/subscriptions/{subscription_id}/ping", "Send a test event", "", "Delivery")
                .answering("202"),
        ],
        schemas: &[
            (
                "Subscription",
                &[
                    ("id", "uuid", "Made when it is added."),
                    ("url", "uri", "https; where events go."),
                    ("events", "string[]", "As `shipment.delivered`; `*` for all."),
                    ("enabled", "boolean", "Switched off by itself after three days of failures."),
                ],
            ),
            (
                "Delivery",
                &[
                    ("id", "uuid", "The same each time an event is sent again."),
                    ("event", "string", "Which event."),
                    ("status", "integer?", "What your server answered."),
                    ("at", "date-time", "When."),
                ],
            ),
        ],
    },
];
