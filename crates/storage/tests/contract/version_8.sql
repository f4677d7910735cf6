-- What version 8 of the tables may hold: rows of the demonstration, and of what it leaves empty one row each.
-- Binary values are written X'…'.

INSERT INTO administrators (id, username, email, password_hash, is_first, created_at, role)
VALUES ('01KY8DKQD8EC4TTHYWMV3YPH7T', 'helena', 'helena@example.com', '$argon2id$v=19$m=19456,t=2,p=1$OjMFfuXEOJC4QUUIad7/3g$S3CyWMo793g966q01PFz5O5fxfJJyFVi3Zll2H8YMh0', FALSE, 1784841625, 'owner');

INSERT INTO administrators (id, username, email, password_hash, is_first, created_at, role)
VALUES ('01KY8DKQD8EC4TTJBNN37X0PB1', 'marco', 'marco@example.com', '$argon2id$v=19$m=19456,t=2,p=1$hPapZajJtAXVnlCxucfZdw$GEYHD2J5UBXAqYsKiXbeYUuS/mktVpqfwNQTjd4Yqfw', FALSE, 1784841625, 'owner');

INSERT INTO logos (id, small, large, created_at)
VALUES ('01KZHDX4F8EC4TVYZMC8Q5RQHP', X'89504e470d0a1a0a', X'89504e470d0a1a0a', 1786217665);

INSERT INTO logos (id, small, large, created_at)
VALUES ('01KZ9WS2D8EC4TVEV70E4VMTC4', X'89504e470d0a1a0a', X'89504e470d0a1a0a', 1785964825);

INSERT INTO logos (id, small, large, created_at)
VALUES ('01M02ZGY48EC4TX0E36BNQQMRW', X'89504e470d0a1a0a', X'89504e470d0a1a0a', 1786806565);

INSERT INTO providers (id, name, name_key, kind, authentication_method, rules, created_at, updated_at, is_open, external, credential, disabled, test)
VALUES ('01KZ7ACBD8EC4TTXZVY000K37W', 'Partner Identity', 'partner identity', 'rfc7591', 'token_introspection', '{"grant_types":["authorization_code","refresh_token","client_credentials"],"scopes":["shipments:read","shipments:write","tracking:read","tracking:write","pickups:read","pickups:write","addresses:read","addresses:write","fleet:read","fleet:write","customs:read","customs:write","stock:read","stock:write","returns:read","returns:write","carbon:read","carbon:write","rates:read","rates:write","invoices:read","invoices:write","payouts:read","payouts:write","events:read","events:write"],"client_id_claims":["client_id","azp"],"approval":false}', 1785878425, 1785878425, FALSE, '{"preset":"generic","display_name":"","issuer":"http://127.0.0.1:42913","discovery_url":"http://127.0.0.1:42913","endpoints":{"registration":"http://127.0.0.1:42913/connect/register","token":"http://127.0.0.1:42913/oauth2/token","shown_token":"","authorization":"http://127.0.0.1:42913/oauth2/authorize","introspection":"http://127.0.0.1:42913/oauth2/introspect","revocation":"http://127.0.0.1:42913/oauth2/revoke","jwks":"http://127.0.0.1:42913/oauth2/jwks","userinfo":"http://127.0.0.1:42913/oauth2/userinfo"},"authentication":{"method":"bearer"},"initial_token":{"remaining_uses":452},"ca_pem":"","client_certificate_pem":"","timeout_seconds":10,"client_name_template":"{client} - {credential} ({tag})","default_scopes":[],"software_id":"","software_version":"","software_statement":"","extra_metadata":{},"rotation":{"how":"swap"},"updates":true,"deletes":true,"profiles":[{"name":"Service","description":"A program that acts for itself, on a server.","grant_types":["client_credentials"],"token_endpoint_auth_method":"client_secret_basic","application_type":"web"},{"name":"Web application","description":"People sign in; a server keeps the secret.","grant_types":["authorization_code","refresh_token"],"token_endpoint_auth_method":"client_secret_basic","application_type":"web"},{"name":"Single-page application","description":"People sign in; it runs in their browser and keeps no secret.","grant_types":["authorization_code","refresh_token"],"token_endpoint_auth_method":"none","application_type":"web"},{"name":"Native application","description":"People sign in; it runs on their device and keeps no secret.","grant_types":["authorization_code","refresh_token"],"token_endpoint_auth_method":"none","application_type":"native"}],"constraints":{}}', 'FkOCrmNH.eM4OVn6wa44lVtjmbPW39Kz2I3YXBg2SnRWptot7_nyvWW8W5vCAgmnKRjTXfAADECVSAWfid6h-5UnwyKBnr6oH2yjc7sgTsDyVGUqtaMwJMK20lzP7', FALSE, '{"at":1785878425,"by":"helena","lines":[{"step":"discovery","outcome":"passed","status":200,"error":null,"description":null,"note":"Its metadata names the issuer and the endpoints that are configured.","duration_ms":2},{"step":"authentication","outcome":"skipped","status":null,"error":null,"description":null,"note":"The credential goes with each request: the next step shows whether it is accepted.","duration_ms":0},{"step":"register","outcome":"passed","status":201,"error":null,"description":null,"note":"The client 1wrMYjc8pMhsRN9neAgFLV9rEmva was registered.","duration_ms":4},{"step":"read","outcome":"passed","status":200,"error":null,"description":null,"note":"It was read.","duration_ms":1},{"step":"update","outcome":"passed","status":200,"error":null,"description":null,"note":"It was changed.","duration_ms":2},{"step":"token","outcome":"passed","status":200,"error":null,"description":null,"note":"It got a token that lives 3600 seconds.","duration_ms":6},{"step":"rotate","outcome":"skipped","status":null,"error":null,"description":null,"note":"A new client takes the place of the former one, so that both secrets work for a while.","duration_ms":0},{"step":"find","outcome":"skipped","status":null,"error":null,"description":null,"note":"Nobody can ask this kind of provider for a client by its name.","duration_ms":0},{"step":"delete","outcome":"passed","status":401,"error":null,"description":null,"note":"It was deleted.","duration_ms":4}],"capabilities":{"read":true,"update":true,"rotate":false,"delete":true,"find":false,"secrets_expire":false,"rotates_access_token":true}}');

INSERT INTO providers (id, name, name_key, kind, authentication_method, rules, created_at, updated_at, is_open, disabled)
VALUES ('01KYN9KAD8EC4TTQ44823BEKQZ', 'Merrow ID', 'merrow id', 'built_in', 'openid_connect', '{"grant_types":["authorization_code","refresh_token","client_credentials"],"scopes":["openid","profile","email","shipments:read","shipments:write","tracking:read","tracking:write","pickups:read","pickups:write","addresses:read","addresses:write","fleet:read","fleet:write","customs:read","customs:write","stock:read","stock:write","returns:read","returns:write","carbon:read","carbon:write","rates:read","rates:write","invoices:read","invoices:write","payouts:read","payouts:write","events:read","events:write"],"client_id_claims":["client_id","azp"],"approval":true,"open":{"policy":{"redirect_hosts":[],"private_use_schemes":[],"grant_types":["authorization_code","refresh_token"],"scopes":["shipments:read","tracking:read","rates:read"],"pkce_required":true,"protected_names":["Merrow Freight","Merrow ID"]},"max_unused":500,"unused_days":180,"per_source_per_hour":20,"per_hour":200,"documents":{"hosts":[]}}}', 1785273625, 1795036825, TRUE, FALSE);

INSERT INTO collections (id, name, name_key, description, base_path, published, openapi_format, openapi_title, openapi_version, openapi_operations, created_at, updated_at, openapi_text)
VALUES ('01KYX0SFD8EC4TV6SV5Q86K007', 'Shipments', 'shipments', 'Book parcels and pallets, print labels, change and cancel what has not left yet.', '/shipments/v2', TRUE, 'yaml', 'Shipments', '2.7.1', 9, 1785532825, 1795814425, 'openapi: "3.0.3"
info:
  contact:
    email: "api-support@example.com"
    name: "API support"
  description: "Book parcels and pallets, print labels, change and cancel what has not left yet.\n\n# Before your first shipment\n\n1. Ask for `shipments:write` when you obtain a token.\n2. Book with **test carriers** first: their short names begin with `test-`.\n3. Subscribe to `shipment.delivered` instead of asking every minute.\n\n## When a booking is refused\n\n| code | meaning | what helps |\n| --- | --- | --- |\n| `17` | The carrier does not serve this postcode | Leave `carrier` out |\n| `23` | A parcel is too heavy | Split it below 31.5 kg |\n| `40` | The label is printed already | Cancel it and book again |\n\n```json\n{ \"type\": \"https://developers.example.com/problems/17\", \"title\": \"Not served\", \"status\": 422 }\n```\n\nEverything else is in [the guide for carriers](https://developers.example.com/guides/carriers)."
  title: "Shipments"
  version: "2.7.1"
servers:
  -
    url: "https://api.example.com/shipments/v2"
security:
  -
    oauth:
      - "shipments:read"
paths:
  "/labels/{shipment_id}":
    get:
      deprecated: true
      description: "Use `GET /shipments/{shipment_id}/label`."
      operationId: "printTheLabelOldAddress"
      parameters:
        -
          description: "Which shipment."
          in: "path"
          name: "shipment_id"
          required: true
          schema:
            type: "string"
      responses:
        "200":
          content:
            "application/pdf":
              schema:
                format: "binary"
                type: "string"
          description: "As asked for."
        "401":
          "$ref": "#/components/responses/Unauthorized"
        "404":
          "$ref": "#/components/responses/NotFound"
        "429":
          "$ref": "#/components/responses/TooManyRequests"
      summary: "Print the label (old address)"
  "/shipments":
    get:
      operationId: "listShipments"
      parameters:
        -
          description: "Only shipments in this state."
          in: "query"
          name: "status"
          required: false
          schema:
            enum:
              - "booked"
              - "in_transit"
              - "delivered"
              - "cancelled"
            type: "string"
        -
          description: "Only shipments booked after this moment."
          in: "query"
          name: "booked_after"
          required: false
          schema:
            format: "date-time"
            type: "string"
        -
          "$ref": "#/components/parameters/Cursor"
      responses:
        "200":
          content:
            "application/json":
              schema:
                properties:
                  items:
                    items:
                      "$ref": "#/components/schemas/Shipment"
                    type: "array"
                  next:
                    nullable: true
                    type: "string"
                required:
                  - "items"
                type: "object"
          description: "As asked for."
        "401":
          "$ref": "#/components/responses/Unauthorized"
        "429":
          "$ref": "#/components/responses/TooManyRequests"
      summary: "List shipments"
    post:
      description: "Books a shipment with the carrier that fits best, unless `carrier` names one. Send the same `Idempotency-Key` again after a timeout: the shipment is booked once."
      operationId: "bookAShipment"
      parameters: []
      requestBody:
        content:
          "application/json":
            schema:
              "$ref": "#/components/schemas/ShipmentRequest"
        required: true
      responses:
        "201":
          content:
            "application/json":
              schema:
                "$ref": "#/components/schemas/Shipment"
          description: "Made."
        "401":
          "$ref": "#/components/responses/Unauthorized"
        "422":
          "$ref": "#/components/responses/Invalid"
        "429":
          "$ref": "#/components/responses/TooManyRequests"
      security:
        -
          oauth:
            - "shipments:write"
      summary: "Book a shipment"
  "/shipments/{shipment_id}":
    delete:
      operationId: "cancelAShipment"
      parameters:
        -
          description: "Which shipment."
          in: "path"
          name: "shipment_id"
          required: true
          schema:
            type: "string"
      responses:
        "204":
          description: "Done."
        "401":
          "$ref": "#/components/responses/Unauthorized"
        "404":
          "$ref": "#/components/responses/NotFound"
        "429":
          "$ref": "#/components/responses/TooManyRequests"
      security:
        -
          oauth:
            - "shipments:write"
      summary: "Cancel a shipment"
    get:
      operationId: "readAShipment"
      parameters:
        -
          description: "Which shipment."
          in: "path"
          name: "shipment_id"
          required: true
          schema:
            type: "string"
      responses:
        "200":
          content:
            "application/json":
              schema:
                "$ref": "#/components/schemas/Shipment"
          description: "As asked for."
        "401":
          "$ref": "#/components/responses/Unauthorized"
        "404":
          "$ref": "#/components/responses/NotFound"
        "429":
          "$ref": "#/components/responses/TooManyRequests"
      summary: "Read a shipment"
    patch:
      description: "Address and contact can be changed until the carrier has collected it."
      operationId: "changeAShipment"
      parameters:
        -
          description: "Which shipment."
          in: "path"
          name: "shipment_id"
          required: true
          schema:
            type: "string"
      requestBody:
        content:
          "application/json":
            schema:
              "$ref": "#/components/schemas/ShipmentRequest"
        required: true
      responses:
        "200":
          content:
            "application/json":
              schema:
                "$ref": "#/components/schemas/ShipmentRequest"
          description: "As asked for."
        "401":
          "$ref": "#/components/responses/Unauthorized"
        "404":
          "$ref": "#/components/responses/NotFound"
        "422":
          "$ref": "#/components/responses/Invalid"
        "429":
          "$ref": "#/components/responses/TooManyRequests"
      security:
        -
          oauth:
            - "shipments:write"
      summary: "Change a shipment"
  "/shipments/{shipment_id}/documents":
    get:
      operationId: "listAccompanyingDocuments"
      parameters:
        -
          description: "Which shipment."
          in: "path"
          name: "shipment_id"
          required: true
          schema:
            type: "string"
        -
          "$ref": "#/components/parameters/Cursor"
      responses:
        "200":
          content:
            "application/json":
              schema:
                properties:
                  items:
                    items:
                      "$ref": "#/components/schemas/Document"
                    type: "array"
                  next:
                    nullable: true
                    type: "string"
                required:
                  - "items"
                type: "object"
          description: "As asked for."
        "401":
          "$ref": "#/components/responses/Unauthorized"
        "404":
          "$ref": "#/components/responses/NotFound"
        "429":
          "$ref": "#/components/responses/TooManyRequests"
      summary: "List accompanying documents"
    post:
      operationId: "addADocument"
      parameters:
        -
          description: "Which shipment."
          in: "path"
          name: "shipment_id"
          required: true
          schema:
            type: "string"
      requestBody:
        content:
          "application/json":
            schema:
              "$ref": "#/components/schemas/Document"
        required: true
      responses:
        "201":
          content:
            "application/json":
              schema:
                "$ref": "#/components/schemas/Document"
          description: "Made."
        "401":
          "$ref": "#/components/responses/Unauthorized"
        "404":
          "$ref": "#/components/responses/NotFound"
        "422":
          "$ref": "#/components/responses/Invalid"
        "429":
          "$ref": "#/components/responses/TooManyRequests"
      security:
        -
          oauth:
            - "shipments:write"
      summary: "Add a document"
  "/shipments/{shipment_id}/label":
    get:
      operationId: "printTheLabel"
      parameters:
        -
          description: "Which shipment."
          in: "path"
          name: "shipment_id"
          required: true
          schema:
            type: "string"
        -
          description: "The size of the paper; a6 when left out."
          in: "query"
          name: "size"
          required: false
          schema:
            enum:
              - "a6"
              - "a4"
            type: "string"
      responses:
        "200":
          content:
            "application/pdf":
              schema:
                format: "binary"
                type: "string"
          description: "As asked for."
        "401":
          "$ref": "#/components/responses/Unauthorized"
        "404":
          "$ref": "#/components/responses/NotFound"
        "429":
          "$ref": "#/components/responses/TooManyRequests"
      summary: "Print the label"
components:
  parameters:
    Cursor:
      description: "What `next` of the page before said."
      in: "query"
      name: "cursor"
      required: false
      schema:
        type: "string"
  responses:
    Invalid:
      content:
        "application/problem+json":
          schema:
            "$ref": "#/components/schemas/Problem"
      description: "Members of the body are wrong; each is named."
    NotFound:
      content:
        "application/problem+json":
          schema:
            "$ref": "#/components/schemas/Problem"
      description: "There is no such thing, or it is not yours."
    TooManyRequests:
      content:
        "application/problem+json":
          schema:
            "$ref": "#/components/schemas/Problem"
      description: "Your policy allows no more for now; see Retry-After."
    Unauthorized:
      content:
        "application/problem+json":
          schema:
            "$ref": "#/components/schemas/Problem"
      description: "The token is missing, unknown or has expired."
  schemas:
    Address:
      properties:
        city:
          description: "Town."
          type: "string"
        country:
          description: "ISO 3166-1, two letters."
          type: "string"
        name:
          description: "Person or company."
          type: "string"
        "postal_code":
          description: "As the country writes it."
          type: "string"
        street:
          description: "Street and number."
          type: "string"
      required:
        - "name"
        - "street"
        - "postal_code"
        - "city"
        - "country"
      type: "object"
    Document:
      properties:
        kind:
          description: "What it is."
          enum:
            - "commercial_invoice"
            - "dangerous_goods"
            - "proof_of_origin"
          type: "string"
        url:
          description: "Where it can be read for an hour."
          format: "uri"
          type: "string"
      required:
        - "kind"
        - "url"
      type: "object"
    Parcel:
      properties:
        contents:
          description: "In a few words, for customs."
          type: "string"
        "height_mm":
          description: "The shortest side."
          type: "integer"
        "length_mm":
          description: "The longest side."
          type: "integer"
        "weight_grams":
          description: "Whole grams."
          type: "integer"
        "width_mm":
          description: "The middle side."
          type: "integer"
      required:
        - "weight_grams"
        - "length_mm"
        - "width_mm"
        - "height_mm"
        - "contents"
      type: "object"
    Problem:
      properties:
        detail:
          type: "string"
        status:
          type: "integer"
        title:
          type: "string"
        type:
          format: "uri-reference"
          type: "string"
      type: "object"
    Shipment:
      properties:
        "booked_at":
          description: "When it was booked."
          format: "date-time"
          type: "string"
        carrier:
          description: "The carrier''s short name."
          type: "string"
        from:
          "$ref": "#/components/schemas/Address"
        id:
          description: "Made when it is booked."
          format: "uuid"
          type: "string"
        parcels:
          description: "What is sent."
          items:
            "$ref": "#/components/schemas/Parcel"
          type: "array"
        reference:
          description: "The customer''s own number."
          nullable: true
          type: "string"
        status:
          description: "Where it is on its way."
          enum:
            - "booked"
            - "in_transit"
            - "delivered"
            - "cancelled"
          type: "string"
        to:
          "$ref": "#/components/schemas/Address"
        "tracking_number":
          description: "Known once the carrier has confirmed."
          nullable: true
          type: "string"
      required:
        - "id"
        - "status"
        - "carrier"
        - "from"
        - "to"
        - "parcels"
        - "booked_at"
      type: "object"
    ShipmentRequest:
      properties:
        carrier:
          description: "A carrier''s short name."
          nullable: true
          type: "string"
        from:
          "$ref": "#/components/schemas/Address"
        parcels:
          description: "What is sent; at most 40."
          items:
            "$ref": "#/components/schemas/Parcel"
          type: "array"
        reference:
          description: "The customer''s own number, on the label."
          nullable: true
          type: "string"
        to:
          "$ref": "#/components/schemas/Address"
      required:
        - "from"
        - "to"
        - "parcels"
      type: "object"
  securitySchemes:
    oauth:
      flows:
        clientCredentials:
          scopes:
            "shipments:read": "Read from Shipments."
            "shipments:write": "Change things in Shipments."
          tokenUrl: "https://developers.example.com/oauth2/token"
      type: "oauth2"
');

INSERT INTO collections (id, name, name_key, description, base_path, published, openapi_format, openapi_title, openapi_version, openapi_operations, created_at, updated_at, openapi_text)
VALUES ('01KYX6ER68EC4TVC0G6BX2KW1Y', 'Rates and quotes', 'rates and quotes', 'What a shipment costs before it is booked, by contract and by the day''s surcharges.', '/rates/v1', TRUE, 'yaml', 'Rates and quotes', '1.12.0', 4, 1785538765, 1789580125, 'openapi: "3.0.3"
info:
  contact:
    email: "api-support@example.com"
    name: "API support"
  description: "What a shipment costs before it is booked, by contract and by the day''s surcharges."
  title: "Rates and quotes"
  version: "1.12.0"
servers:
  -
    url: "https://api.example.com/rates/v1"
security:
  -
    oauth:
      - "rates:read"
paths:
  "/contracts":
    get:
      operationId: "listOurContractsWithYou"
      parameters:
        -
          "$ref": "#/components/parameters/Cursor"
      responses:
        "200":
          content:
            "application/json":
              schema:
                properties:
                  items:
                    items:
                      "$ref": "#/components/schemas/Contract"
                    type: "array"
                  next:
                    nullable: true
                    type: "string"
                required:
                  - "items"
                type: "object"
          description: "As asked for."
        "401":
          "$ref": "#/components/responses/Unauthorized"
        "429":
          "$ref": "#/components/responses/TooManyRequests"
      summary: "List our contracts with you"
  "/quotes":
    post:
      operationId: "askForAQuote"
      parameters: []
      requestBody:
        content:
          "application/json":
            schema:
              "$ref": "#/components/schemas/QuoteRequest"
        required: true
      responses:
        "201":
          content:
            "application/json":
              schema:
                "$ref": "#/components/schemas/Quote"
          description: "Made."
        "401":
          "$ref": "#/components/responses/Unauthorized"
        "422":
          "$ref": "#/components/responses/Invalid"
        "429":
          "$ref": "#/components/responses/TooManyRequests"
      security:
        -
          oauth:
            - "rates:write"
      summary: "Ask for a quote"
  "/quotes/{quote_id}":
    get:
      operationId: "readAQuote"
      parameters:
        -
          description: "Which quote."
          in: "path"
          name: "quote_id"
          required: true
          schema:
            type: "string"
      responses:
        "200":
          content:
            "application/json":
              schema:
                "$ref": "#/components/schemas/Quote"
          description: "As asked for."
        "401":
          "$ref": "#/components/responses/Unauthorized"
        "404":
          "$ref": "#/components/responses/NotFound"
        "429":
          "$ref": "#/components/responses/TooManyRequests"
      summary: "Read a quote"
  "/surcharges":
    get:
      operationId: "listTheSurchargesOfADay"
      parameters:
        -
          description: "Today when left out."
          in: "query"
          name: "day"
          required: false
          schema:
            format: "date"
            type: "string"
        -
          "$ref": "#/components/parameters/Cursor"
      responses:
        "200":
          content:
            "application/json":
              schema:
                properties:
                  items:
                    items:
                      "$ref": "#/components/schemas/Surcharge"
                    type: "array"
                  next:
                    nullable: true
                    type: "string"
                required:
                  - "items"
                type: "object"
          description: "As asked for."
        "401":
          "$ref": "#/components/responses/Unauthorized"
        "429":
          "$ref": "#/components/responses/TooManyRequests"
      summary: "List the surcharges of a day"
components:
  parameters:
    Cursor:
      description: "What `next` of the page before said."
      in: "query"
      name: "cursor"
      required: false
      schema:
        type: "string"
  responses:
    Invalid:
      content:
        "application/problem+json":
          schema:
            "$ref": "#/components/schemas/Problem"
      description: "Members of the body are wrong; each is named."
    NotFound:
      content:
        "application/problem+json":
          schema:
            "$ref": "#/components/schemas/Problem"
      description: "There is no such thing, or it is not yours."
    TooManyRequests:
      content:
        "application/problem+json":
          schema:
            "$ref": "#/components/schemas/Problem"
      description: "Your policy allows no more for now; see Retry-After."
    Unauthorized:
      content:
        "application/problem+json":
          schema:
            "$ref": "#/components/schemas/Problem"
      description: "The token is missing, unknown or has expired."
  schemas:
    Contract:
      properties:
        from:
          description: "The first day."
          format: "date"
          type: "string"
        number:
          description: "As on paper."
          type: "string"
        until:
          description: "The last day; null when it goes on."
          format: "date"
          nullable: true
          type: "string"
      required:
        - "number"
        - "from"
      type: "object"
    Problem:
      properties:
        detail:
          type: "string"
        status:
          type: "integer"
        title:
          type: "string"
        type:
          format: "uri-reference"
          type: "string"
      type: "object"
    Quote:
      properties:
        currency:
          description: "ISO 4217."
          type: "string"
        id:
          description: "To be named when it is booked."
          format: "uuid"
          type: "string"
        price:
          description: "With all surcharges, without tax."
          type: "number"
        "valid_until":
          description: "Half an hour later."
          format: "date-time"
          type: "string"
      required:
        - "id"
        - "price"
        - "currency"
        - "valid_until"
      type: "object"
    QuoteRequest:
      properties:
        "from_postal_code":
          description: "Where it is collected."
          type: "string"
        service:
          description: "How quick."
          enum:
            - "standard"
            - "express"
            - "freight"
          type: "string"
        "to_country":
          description: "ISO 3166-1, two letters."
          type: "string"
        "to_postal_code":
          description: "Where it goes."
          type: "string"
        "weight_grams":
          description: "All parcels together."
          type: "integer"
      required:
        - "from_postal_code"
        - "to_postal_code"
        - "to_country"
        - "weight_grams"
        - "service"
      type: "object"
    Surcharge:
      properties:
        amount:
          description: "Or by the shipment."
          nullable: true
          type: "number"
        name:
          description: "As on the invoice."
          type: "string"
        percent:
          description: "Of the price."
          nullable: true
          type: "number"
      required:
        - "name"
      type: "object"
  securitySchemes:
    oauth:
      flows:
        clientCredentials:
          scopes:
            "rates:read": "Read from Rates and quotes."
            "rates:write": "Change things in Rates and quotes."
          tokenUrl: "https://developers.example.com/oauth2/token"
      type: "oauth2"
');

INSERT INTO policies (id, name, name_key, rate_requests, rate_interval, quota_requests, quota_interval, created_at, updated_at)
VALUES ('01KYTF6CQ8EC4TV4E4VKT5KSTX', 'Partner', 'partner', 50, 'second', 2000000, 'month', 1785447265, 1785447265);

INSERT INTO policies (id, name, name_key, rate_requests, rate_interval, quota_requests, quota_interval, created_at, updated_at)
VALUES ('01KYTECRD8EC4TV3DQXBM0P2KY', 'Starter', 'starter', 60, 'minute', 5000, 'day', 1785446425, 1785446425);

INSERT INTO api_clients (id, name, name_key, search_key, description, logo, portal_access, email, authentication_method, authentication, provider, policy, created_by, created_at, updated_at)
VALUES ('01KZHDX4F8EC4TVYQ3JDNGCS3X', 'Copperline Foods', 'copperline foods', 'copperline foods
amara.obi@copperline.example', 'Chilled meals to 600 kitchens, every morning before six.', '01KZHDX4F8EC4TVYZMC8Q5RQHP', TRUE, 'amara.obi@copperline.example', 'token_introspection', '{"method":"token_introspection","manual":null}', '01KZ7ACBD8EC4TTXZVY000K37W', '01KYTF6CQ8EC4TV4E4VKT5KSTX', '01KY8DKQD8EC4TTHYWMV3YPH7T', 1786217665, 1786217665);

INSERT INTO api_clients (id, name, name_key, search_key, description, logo, portal_access, email, authentication_method, authentication, provider, policy, created_by, created_at, updated_at)
VALUES ('01KZ9WS2D8EC4TVEGK2GBMF0KF', 'Brightwater Outdoor', 'brightwater outdoor', 'brightwater outdoor
ines.faria@brightwater.example', 'Outdoor shop with four brands; ships from Porto and Gdańsk.', '01KZ9WS2D8EC4TVEV70E4VMTC4', TRUE, 'ines.faria@brightwater.example', 'openid_connect', '{"method":"openid_connect","discovery":{"from":"dcr_provider"},"issuer":"http://127.0.0.1:3911","audience":"https://api.example.com","required_claims":[],"client_id_claims":["client_id","azp"]}', '01KYN9KAD8EC4TTQ44823BEKQZ', '01KYTF6CQ8EC4TV4E4VKT5KSTX', '01KY8DKQD8EC4TTHYWMV3YPH7T', 1785964825, 1785964825);

INSERT INTO api_clients (id, name, name_key, search_key, description, logo, portal_access, email, authentication_method, authentication, policy, created_by, created_at, updated_at)
VALUES ('01M02ZGY48EC4TX032SSDSA9A2', 'Tallow Street Candles', 'tallow street candles', 'tallow street candles
beatrix.hall@tallowstreet.example', 'A small shop that sends forty parcels a week.', '01M02ZGY48EC4TX0E36BNQQMRW', TRUE, 'beatrix.hall@tallowstreet.example', 'auth_token', '{"method":"auth_token"}', '01KYTECRD8EC4TV3DQXBM0P2KY', '01KY8DKQD8EC4TTJBNN37X0PB1', 1786806565, 1786806565);

INSERT INTO api_client_collections (api_client, collection, position)
VALUES ('01KZ9WS2D8EC4TVEGK2GBMF0KF', '01KYX0SFD8EC4TV6SV5Q86K007', 0);

INSERT INTO client_drafts (id, administrator, fields, created_at, updated_at)
VALUES ('01M7NKK898EC4V7JT970M126D5', '01KY8DKQD8EC4TTHYWMV3YPH7T', '{"name":"Cascade Water Filters","description":"Cartridges by subscription.","portal_access":true,"email":"nora.lake@cascade.example","authentication_method":"openid_connect","collections":["01KYX0SFD8EC4TV6SV5Q86K007","01KYX56F48EC4TVB5E0V9V4V7C"],"policy":"01KYTESJJ8EC4TV3VWK37HP6NV","provider":"","base_url":"","endpoint":"","connection":"","connection_username":"","connection_secret":null,"discovery":"","discovery_url":"","jwks_uri":"","issuer":"","audience":"","required_claims":"","client_id_claims":""}', 1794947785, 1794947785);

INSERT INTO members (id, api_client, email, role, state, invited_at, invitation_expires_at, activated_at, last_sign_in_at)
VALUES ('01KZHDX4F8EC4TVZ946AKKFD45', '01KZHDX4F8EC4TVYQ3JDNGCS3X', 'amara.obi@copperline.example', 'owner', 'active', 1786217665, 1786822465, 1786220485, 1795201945);

INSERT INTO members (id, api_client, email, role, state, invited_at, invitation_expires_at, activated_at, last_sign_in_at)
VALUES ('01KZ9WS2D8EC4TVFDWD9FHBACN', '01KZ9WS2D8EC4TVEGK2GBMF0KF', 'ines.faria@brightwater.example', 'owner', 'active', 1785964825, 1786569625, 1785967645, 1796065945);

INSERT INTO members (id, api_client, email, role, state, invited_at, invitation_expires_at, activated_at, last_sign_in_at)
VALUES ('01M02ZGY48EC4TX0V76KWSR02X', '01M02ZGY48EC4TX032SSDSA9A2', 'beatrix.hall@tallowstreet.example', 'owner', 'active', 1786806565, 1787411365, 1786809385, 1786809385);

INSERT INTO links (id, kind, member, token_hash, created_at, expires_at, redeemed_at, revoked_at, code_hash)
VALUES ('01M8PXV478EC4TVRZJSQ0J6E2M', 'sign_in', '01KZ9WS2D8EC4TVFDWD9FHBACN', 'jNV1f9FJghUDevS-_LXLim9elJ0HtXAdWjiTj1V_0vk', 1796065825, 1796067625, 1796065945, 1796073630, 'JK4lYKU_tIPvfg8hS7ciUi44gKVkmjAfZwWdHfU0QTY');

INSERT INTO registrations (id, client_id, api_client, provider, member, owner, label, metadata, state, created_at, updated_at, origin, holders, revision, tokens_since, privileges, realm)
VALUES ('01KZHJK958EC4TW1X84DSP3FXV', '1wso5hc8rde8dvZRWeBBzmwzOVta', '01KZHDX4F8EC4TVYQ3JDNGCS3X', '01KZ7ACBD8EC4TTXZVY000K37W', '01KZHDX4F8EC4TVZ946AKKFD45', 'amara.obi@copperline.example', 'Staging', '{"client_name":"Copperline Foods - Staging (h8wzdfa3)","redirect_uris":[],"grant_types":["client_credentials"],"response_types":[],"token_endpoint_auth_method":"client_secret_basic","application_type":"web","scope":["shipments:read","tracking:read","pickups:read"]}', 'active', 1786222585, 1786222585, 'portal', 1, 1, 0, '', '01KZ7ACBD8EC4TTXZVY000K37W');

INSERT INTO registrations (id, client_id, api_client, provider, member, owner, label, metadata, state, created_at, updated_at, origin, holders, revision, last_used_at, tokens_since, privileges, realm)
VALUES ('01KZA1F738EC4TVK5NSHHMKT1C', '1wrkJdc8qbhwu2vQv7eQfnwpYTWa', '01KZ9WS2D8EC4TVEGK2GBMF0KF', '01KYN9KAD8EC4TTQ44823BEKQZ', '01KZ9WS2D8EC4TVFDWD9FHBACN', 'ines.faria@brightwater.example', 'Production', '{"client_name":"Brightwater Outdoor - Production","redirect_uris":[],"grant_types":["client_credentials"],"response_types":[],"token_endpoint_auth_method":"client_secret_basic","application_type":"web","scope":["shipments:read","shipments:write","tracking:read","tracking:write","returns:read","returns:write","rates:read","rates:write","events:read","events:write"]}', 'active', 1785969745, 1785969745, 'portal', 1, 1, 1785969925, 0, '', '');

INSERT INTO client_secrets (id, registration, hash, sealed, last_four, created_at, expires_at)
VALUES ('01KZA1F738EC4TVKY6CZ5JTNWT', '01KZA1F738EC4TVK5NSHHMKT1C', 'VZvbzjO7aIhqfFqrG07gW2FtsJ4SkEQoVnq-JfW4x0w', 'FkOCrmNH.jDURcKszIw9koitxhD969jxv6jvNRTIYcTTeUHpDZkEN9jwQyxBWOKO1pBe_VuL8HBCVp63kbDFw6vPniYONz2jExJde8rnM8M77UGRR2LhvdOAd', 'Umpb', 1785969745, 1796501725);

INSERT INTO api_keys (id, api_client, member, owner, label, hash, last_four, created_at)
VALUES ('01M033BKX8EC4TX2181SG8BM4Y', '01M02ZGY48EC4TX032SSDSA9A2', '01M02ZGY48EC4TX0V76KWSR02X', 'beatrix.hall@tallowstreet.example', 'Web shop plugin', 'SyhHuEOoK9oOdXvAzdshstK-z5D6qbnaktIiBDQRYcI', 'fcqQ', 1786810585);

INSERT INTO attempts (key, tries, ends_at)
VALUES ('sign-in-link/source/62gsMYUIL2AGHVdy0EVTcl0oAthUYtVoHEnV9RxfWlI', 1, 1796069425);

INSERT INTO audit_events (id, at, actor_kind, actor_id, actor_name, action, object_id, object_name)
VALUES ('01KY8DKQD8EC4TTJ3FVZJV9AJE', 1784841625, 'system', '', 'Gatehouse', 'administrator.created', '01KY8DKQD8EC4TTHYWMV3YPH7T', 'helena');

INSERT INTO initial_tokens (id, label, hash, last_four, provider, policy, uses, expires_at, created_by, created_at)
VALUES ('01M1YKWE98EC4V5RE4Q4GXQJCN', 'Hackathon', 'nMhtaadRFZG5zHYX08uhSg29wfyzbvJp4adlH1Zc_To', 'XLLk', '01KYN9KAD8EC4TTQ44823BEKQZ', '{"redirect_hosts":[],"private_use_schemes":[],"grant_types":["authorization_code","refresh_token","client_credentials"],"scopes":["shipments:read","tracking:read","rates:read","invoices:read"],"pkce_required":false}', 3, 1790017225, 'helena', 1788807625);

INSERT INTO signing_keys (id, algorithm, generation, public_jwk, private_sealed, created_at, signs_from)
VALUES ('xrwJmp1kovgBavoG', 'ES256', 2, '{"alg":"ES256","crv":"P-256","kid":"xrwJmp1kovgBavoG","kty":"EC","use":"sig","x":"8DMbnO_yOc325-sCVsJBO5ARt13253NCoKL5eVMQ3Vg","y":"JuMsllVZNydTVhCIKp4oKtUbGfpVSE5H6VluOgGw51Y"}', 'FkOCrmNH.Ya2BHNN2SzfUPseu6ZHc0nPCi0yXPPnk-mpvdxuJRqJH5qQ9bRXKvqmOox9B9Dc2hGR8PpzdcT1eQcJRaruTWDqJzyvp-xctaW8zfyzAPerG4B-AAx2yqXYUHe-DaABboUqKTdAh3fTUKQPkyg74TBXbTJrkyCYqdXJxmPCadZReKIW3_WxdpZefXUMnt_CQYQhj670rVkbbpEONrkTuPGFPDlPaTRpq0YDlnpVy8rXNvia8EjmwBsE581_NiFP_n5PWArGLm1rjmg3vQGZhjispl9K5sk9QZ-rXOQUzXBs', 1795365085, 1795451485);

INSERT INTO provider_clients (id, provider, registration, client_name, client_id, registration_client_uri, access_token, members, state, checked_at, created_at, updated_at)
VALUES ('01KZHJK958EC4TW2EW6WPN9WEN', '01KZ7ACBD8EC4TTXZVY000K37W', '01KZHJK958EC4TW1X84DSP3FXV', 'Copperline Foods - Staging (h8wzdfa3)', '1wso5hc8rde8dvZRWeBBzmwzOVta', 'http://127.0.0.1:42913/connect/register/1wso5hc8rde8dvZRWeBBzmwzOVta', 'FkOCrmNH.SaTlF0eTtwktBIdnD4kQC9w3iCD6kAY72COVdGCLY46iiSnLX_TjR35dhqi9TZ8qKxzVH5v9e_LBp_QUoyNQBWyoLamORLb8LV1otFvOH5b4gon8NLUH', '{"application_type":"web","client_id_issued_at":1786222585,"client_name":"Copperline Foods - Staging (h8wzdfa3)","grant_types":["client_credentials"],"scope":"shipments:read tracking:read pickups:read","token_endpoint_auth_method":"client_secret_basic"}', 'current', 1796001625, 1786222585, 1796001625);

INSERT INTO operations (id, kind, provider, registration, client, subject, state, requester_kind, requester_id, requester_name, attempts, next_attempt_at, lease_until, uncertain, correlation_id, created_at, finished_at)
VALUES ('01M8N0KWX8EC4V6N33YXMAVA70', 'check', '01KZ7ACBD8EC4TTXZVY000K37W', '01KZHJK958EC4TW1X84DSP3FXV', '01KZHJK958EC4TW2EW6WPN9WEN', '01KZHJK958EC4TW1X84DSP3FXV', 'done', 'administrator', '01KY8DKQD8EC4TTHYWMV3YPH7T', 'helena', 1, 1796001625, 0, FALSE, 'XfjTxFJbdT8EMm1F46Aj', 1796001625, 1796001625);

INSERT INTO provider_calls (id, at, provider, registration, operation, purpose, method, address, status, duration_ms, correlation_id)
VALUES ('01M1W8F3Q8EC4TZA2VBF5GNKB8', 1788728545, '01KZ7ACBD8EC4TTXZVY000K37W', '01M1W8F3Q8EC4TZ7SHFE5DTTJQ', '01M1W8F3Q8EC4TZ8NNH1XS1M8V', 'register', 'POST', '127.0.0.1:42913/connect/register', 201, 5, 'PqJM1kvryH6TGSiShWWt');

INSERT INTO outbox (id, kind, recipient, member, link, state, attempts, next_attempt_at, attempted_at, lease_until, created_at, sent_at)
VALUES ('01M8PXV478EC4TVS1MY25KS5WK', 'sign_in', 'ines.faria@brightwater.example', '01KZ9WS2D8EC4TVFDWD9FHBACN', '01M8PXV478EC4TVRZJSQ0J6E2M', 'sent', 1, 1796065825, 1796065825, 0, 1796065825, 1796065825);

INSERT INTO openapi_readings (collection, edition, content)
VALUES ('01KYX6ER68EC4TVC0G6BX2KW1Y', 1, '{"standard":"OpenAPI 3.0.3","title":"Rates and quotes","version":"1.12.0","description":"<p>What a shipment costs before it is booked, by contract and by the day''s surcharges.</p>","servers":["https://api.example.com/rates/v1"],"operations":[{"method":"GET","path":"/contracts","summary":"List our contracts with you","parameters":[{"name":"cursor","location":"query","kind":"string","description":"<p>What <code>next</code> of the page before said.</p>"}],"responses":[{"status":"200","description":"<p>As asked for.</p>","content":[{"media_type":"application/json","schema":{"kind":"object","properties":[{"name":"items","kind":"array of Contract","required":true,"properties":[{"name":"from","kind":"string (date)","required":true,"description":"<p>The first day.</p>"},{"name":"number","kind":"string","required":true,"description":"<p>As on paper.</p>"},{"name":"until","kind":"string (date) or null","description":"<p>The last day; null when it goes on.</p>"}]},{"name":"next","kind":"string or null"}]}}]},{"status":"401","description":"<p>The token is missing, unknown or has expired.</p>","content":[{"media_type":"application/problem+json","schema":{"kind":"Problem","properties":[{"name":"detail","kind":"string"},{"name":"status","kind":"integer"},{"name":"title","kind":"string"},{"name":"type","kind":"string (uri-reference)"}]}}]},{"status":"429","description":"<p>Your policy allows no more for now; see Retry-After.</p>","content":[{"media_type":"application/problem+json","schema":{"kind":"Problem","properties":[{"name":"detail","kind":"string"},{"name":"status","kind":"integer"},{"name":"title","kind":"string"},{"name":"type","kind":"string (uri-reference)"}]}}]}]},{"method":"POST","path":"/quotes","summary":"Ask for a quote","request":[{"media_type":"application/json","schema":{"kind":"QuoteRequest","properties":[{"name":"from_postal_code","kind":"string","required":true,"description":"<p>Where it is collected.</p>"},{"name":"service","kind":"string: standard, express, freight","required":true,"description":"<p>How quick.</p>"},{"name":"to_country","kind":"string","required":true,"description":"<p>ISO 3166-1, two letters.</p>"},{"name":"to_postal_code","kind":"string","required":true,"description":"<p>Where it goes.</p>"},{"name":"weight_grams","kind":"integer","required":true,"description":"<p>All parcels together.</p>"}]}}],"responses":[{"status":"201","description":"<p>Made.</p>","content":[{"media_type":"application/json","schema":{"kind":"Quote","properties":[{"name":"currency","kind":"string","required":true,"description":"<p>ISO 4217.</p>"},{"name":"id","kind":"string (uuid)","required":true,"description":"<p>To be named when it is booked.</p>"},{"name":"price","kind":"number","required":true,"description":"<p>With all surcharges, without tax.</p>"},{"name":"valid_until","kind":"string (date-time)","required":true,"description":"<p>Half an hour later.</p>"}]}}]},{"status":"401","description":"<p>The token is missing, unknown or has expired.</p>","content":[{"media_type":"application/problem+json","schema":{"kind":"Problem","properties":[{"name":"detail","kind":"string"},{"name":"status","kind":"integer"},{"name":"title","kind":"string"},{"name":"type","kind":"string (uri-reference)"}]}}]},{"status":"422","description":"<p>Members of the body are wrong; each is named.</p>","content":[{"media_type":"application/problem+json","schema":{"kind":"Problem","properties":[{"name":"detail","kind":"string"},{"name":"status","kind":"integer"},{"name":"title","kind":"string"},{"name":"type","kind":"string (uri-reference)"}]}}]},{"status":"429","description":"<p>Your policy allows no more for now; see Retry-After.</p>","content":[{"media_type":"application/problem+json","schema":{"kind":"Problem","properties":[{"name":"detail","kind":"string"},{"name":"status","kind":"integer"},{"name":"title","kind":"string"},{"name":"type","kind":"string (uri-reference)"}]}}]}]},{"method":"GET","path":"/quotes/{quote_id}","summary":"Read a quote","parameters":[{"name":"quote_id","location":"path","kind":"string","required":true,"description":"<p>Which quote.</p>"}],"responses":[{"status":"200","description":"<p>As asked for.</p>","content":[{"media_type":"application/json","schema":{"kind":"Quote","properties":[{"name":"currency","kind":"string","required":true,"description":"<p>ISO 4217.</p>"},{"name":"id","kind":"string (uuid)","required":true,"description":"<p>To be named when it is booked.</p>"},{"name":"price","kind":"number","required":true,"description":"<p>With all surcharges, without tax.</p>"},{"name":"valid_until","kind":"string (date-time)","required":true,"description":"<p>Half an hour later.</p>"}]}}]},{"status":"401","description":"<p>The token is missing, unknown or has expired.</p>","content":[{"media_type":"application/problem+json","schema":{"kind":"Problem","properties":[{"name":"detail","kind":"string"},{"name":"status","kind":"integer"},{"name":"title","kind":"string"},{"name":"type","kind":"string (uri-reference)"}]}}]},{"status":"404","description":"<p>There is no such thing, or it is not yours.</p>","content":[{"media_type":"application/problem+json","schema":{"kind":"Problem","properties":[{"name":"detail","kind":"string"},{"name":"status","kind":"integer"},{"name":"title","kind":"string"},{"name":"type","kind":"string (uri-reference)"}]}}]},{"status":"429","description":"<p>Your policy allows no more for now; see Retry-After.</p>","content":[{"media_type":"application/problem+json","schema":{"kind":"Problem","properties":[{"name":"detail","kind":"string"},{"name":"status","kind":"integer"},{"name":"title","kind":"string"},{"name":"type","kind":"string (uri-reference)"}]}}]}]},{"method":"GET","path":"/surcharges","summary":"List the surcharges of a day","parameters":[{"name":"day","location":"query","kind":"string (date)","description":"<p>Today when left out.</p>"},{"name":"cursor","location":"query","kind":"string","description":"<p>What <code>next</code> of the page before said.</p>"}],"responses":[{"status":"200","description":"<p>As asked for.</p>","content":[{"media_type":"application/json","schema":{"kind":"object","properties":[{"name":"items","kind":"array of Surcharge","required":true,"properties":[{"name":"amount","kind":"number or null","description":"<p>Or by the shipment.</p>"},{"name":"name","kind":"string","required":true,"description":"<p>As on the invoice.</p>"},{"name":"percent","kind":"number or null","description":"<p>Of the price.</p>"}]},{"name":"next","kind":"string or null"}]}}]},{"status":"401","description":"<p>The token is missing, unknown or has expired.</p>","content":[{"media_type":"application/problem+json","schema":{"kind":"Problem","properties":[{"name":"detail","kind":"string"},{"name":"status","kind":"integer"},{"name":"title","kind":"string"},{"name":"type","kind":"string (uri-reference)"}]}}]},{"status":"429","description":"<p>Your policy allows no more for now; see Retry-After.</p>","content":[{"media_type":"application/problem+json","schema":{"kind":"Problem","properties":[{"name":"detail","kind":"string"},{"name":"status","kind":"integer"},{"name":"title","kind":"string"},{"name":"type","kind":"string (uri-reference)"}]}}]}]}],"further_notes":0}');

INSERT INTO sessions (id, data, expires_at) VALUES ('session', '{}', 4102444800);

INSERT INTO reveals (subject, member, sealed, expires_at, session) VALUES ('01KZA1F738EC4TVK5NSHHMKT1C', '01KZHDX4F8EC4TVZ946AKKFD45', 'key.reveal', 4102444800, 'hash of a session');

INSERT INTO grants (id, registration, person_kind, person, person_name, scope, audience, auth_time, created_at, expires_at, code_hash, code_expires_at, code_redeemed_at, redirect_uri, code_challenge, code_challenge_method, nonce, code_dpop_jkt)
VALUES ('grant', '01KZA1F738EC4TVK5NSHHMKT1C', 'member', '01KZHDX4F8EC4TVZ946AKKFD45', 'ada@example.com', 'openid', '["https://api.example"]', 1800000000, 1800000000, 4102444800, 'hash of a code', 1800000060, 1800000010, 'https://shop.example/cb', 'challenge', 'S256', 'nonce', 'jkt');

INSERT INTO refresh_tokens (hash, granted, issued_at, expires_at, used_at, dpop_jkt) VALUES ('hash of a refresh token', 'grant', 1800000000, 4102444800, NULL, 'jkt');

INSERT INTO issued_tokens (id, hash, registration, granted, subject, scope, audience, issued_at, expires_at, last_used_at, dpop_jkt)
VALUES ('token', 'hash of a token', '01KZA1F738EC4TVK5NSHHMKT1C', 'grant', '01KZHDX4F8EC4TVZ946AKKFD45', 'openid', '["https://api.example"]', 1800000000, 4102444800, 1800000005, 'jkt');

INSERT INTO spent_jwts (id, expires_at) VALUES ('access_token spent', 4102444800);

INSERT INTO consents (registration, person, person_kind, scope, created_at, updated_at) VALUES ('01KZA1F738EC4TVK5NSHHMKT1C', '01KZHDX4F8EC4TVZ946AKKFD45', 'member', 'openid', 1800000000, 1800000000);

INSERT INTO authorization_requests (hash, registration, parameters, created_at, expires_at) VALUES ('hash of a request', '01KZA1F738EC4TVK5NSHHMKT1C', '[]', 1800000000, 4102444800);

INSERT INTO server_secrets (name, sealed, created_at) VALUES ('pairwise_subjects', 'key.secret', 1800000000);

INSERT INTO link_requests (id, email, session, created_at) VALUES ('request', 'ada@example.com', 'hash of a session', 1800000000);
