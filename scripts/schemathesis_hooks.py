"""What scripts/schemathesis tells Schemathesis about this API beyond its document."""
import atexit, collections, itertools, threading

import schemathesis

CLIENT = "/connect/register/{client_id}"
WSO2_IS = "/api/identity/oauth2/dcr/v1.1/register"
WSO2_APIM = "/client-registration/v0.17"

# ---- tokens --------------------------------------------------------------------------------------------------------------
# A client manages itself with the token of its last answer, which no document can say: links carry parameters, not
# credentials.

tokens: dict[str, str] = {}
numbers = itertools.count(1)
lock = threading.Lock()
seen: collections.Counter = collections.Counter()
passed_over: collections.Counter = collections.Counter()


@schemathesis.hook
def before_call(_context, case, _kwargs):
    # Every request comes from another address, for failed sign-ins are counted by address.
    number = next(numbers)
    case.headers["X-Forwarded-For"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    well_formed = case.meta is None or case.meta.generation.mode.is_positive
    without_token = getattr(case.meta and case.meta.phase.data, "parameter", None) == "Authorization"
    if case.operation.path == CLIENT and not without_token:
        manage(case, well_formed, made_up=number % 3 == 0)
    elif well_formed and WSO2_IS in case.operation.path and isinstance(case.body, dict) and case.body.get("client_name"):
        # Names are unique; made-up ones, and those of the examples, are soon taken.
        case.body["client_name"] = f"shop {number}"


def manage(case, well_formed, made_up):
    """Made-up ids hit no client, so most requests are about the last one that there is, and show its token."""
    with lock:
        client_id = next(reversed(tokens), None)
        if client_id is not None and not made_up and case.path_parameters["client_id"] not in tokens:
            case.path_parameters["client_id"] = client_id
        client_id = case.path_parameters["client_id"]
        token = tokens.get(client_id) if isinstance(client_id, str) else None
    if token is None:
        return
    case.headers["Authorization"] = f"Bearer {token}"
    case._has_explicit_auth = True
    if well_formed and isinstance(case.body, dict):
        # An update holds the client's own id and, if any, its current secret: RFC 7592 section 2.2.
        case.body["client_id"] = client_id
        case.body.pop("client_secret", None)


@schemathesis.hook
def after_call(_context, case, response):
    with lock:
        if case.method == case.operation.method.upper():
            seen[f"{case.method} {case.operation.path}", response.status_code] += 1
        if case.operation.path == CLIENT and case.method == "DELETE" and response.status_code == 204:
            tokens.pop(case.path_parameters["client_id"], None)
        elif case.operation.path in ("/connect/register", CLIENT) and response.status_code in (200, 201):
            answer = response.json()
            if "registration_access_token" in answer:
                tokens[answer["client_id"]] = answer["registration_access_token"]


@atexit.register
def tell():
    """What was answered: checks that pass say little where nothing was accepted."""
    for operation in sorted({operation for operation, _ in seen}):
        statuses = sorted((status, count) for (other, status), count in seen.items() if other == operation)
        print(f"{operation}: " + ", ".join(f"{status} {count}x" for status, count in statuses))
    for name, count in sorted(passed_over.items()):
        print(f"no failure, {name}: {count}x")


# ---- what is no failure --------------------------------------------------------------------------------------------------


def wso2_is_unknown_client(failure, path, response):
    """WSO2 Identity Server says that it knows no such client by a 401 without a body, and that somebody may not do
    something by one with a body. OpenAPI cannot say of a status that its body may be missing."""
    return type(failure).__name__ in ("MissingContentType", "MalformedJson") and WSO2_IS in path \
        and response.status_code in (401, 403) and response.content == b""


def wso2_apim_server_error(failure, path, response):
    """WSO2 API Manager answers 500 to what it does not implement, and to names that it does not like; its clients expect
    that, and the document says it."""
    sentences = b"resource deletion not implemented", b"creation or updating failed"
    return type(failure).__name__ == "ServerError" and path.startswith(WSO2_APIM) and any(part in response.content for part in sentences)


def beyond_a_schema(failure, path, response):
    """Some rules are no matter of JSON Schema: that a name is free, that members go together, that keys are sound, that a
    host may be called, that two language tags are not the same. What breaks them is refused with 400 and a sentence."""
    return type(failure).__name__ == "RejectedPositiveData" and response.status_code == 400 and response.request.method in ("POST", "PUT") \
        and (response.json().get("error_description") or response.json().get("description"))


def guessing_is_limited(failure, *_):
    """Whoever shows wrong passwords many times over is told to wait: 429, as documented, in the place of 401."""
    return type(failure).__name__ == "IgnoredAuth" and "429 Too Many Requests" in failure.message


ACCEPTED = wso2_is_unknown_client, wso2_apim_server_error, beyond_a_schema, guessing_is_limited


@schemathesis.hook
def filter_failure(_context, failure, case, response):
    for accepted in ACCEPTED:
        if accepted(failure, case.operation.path, response):
            with lock:
                passed_over[accepted.__name__] += 1
            return False
    return True
