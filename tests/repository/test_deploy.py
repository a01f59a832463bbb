"""The files of deploy/: what they name exists, they say what the app says, and nothing runs with more than it needs."""

import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.errors import CoreError
from core.replicas import NAMES, START, filled
from core.ui.frame.headers import FIXED, POLICY
from core.ui.frame.proxy.replicas import COOKIE, LINES, REPLICA
from core.ui.frame.routes import FOREVER

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
NGINX = (DEPLOY / "nginx.conf.template").read_text(encoding="utf-8")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def kubernetes(kind: str) -> dict[str, Any]:
    found = [
        document
        for file in (DEPLOY / "kubernetes").glob("*.yaml")
        for document in yaml.safe_load_all(file.read_text(encoding="utf-8"))
        if document["kind"] == kind
    ]
    assert len(found) == 1
    return found[0]


def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_nginx_says_the_same_headers_as_the_app():
    said = dict(re.findall(r'add_header (\S+) "([^"]*)";', NGINX))
    policy = "; ".join(f"{name} {value}" for name, value in (POLICY | {"frame-ancestors": "'self'"}).items())
    assert said == FIXED | {"Content-Security-Policy": f"{policy} ${{GLASSBOX_FRAMES}}"}
    assert FOREVER in NGINX


def test_nginx_goes_by_the_cookie_and_never_by_the_address():
    assert f"map $cookie_{COOKIE} " in NGINX
    assert "ip_hash" not in NGINX and "hash $remote_addr" not in NGINX
    nearest = {name: [lines_of(name + line)[1] for line in LINES] for name in NAMES}
    for name, seconds in nearest.items():
        assert sorted(seconds) == sorted(set(NAMES) - {name})  # one way of the line each


def lines_of(cookie: str) -> list[str]:
    """Returns the replicas that the template goes through for this cookie; the second takes all while it is there."""
    assert re.search(rf"^    {cookie} +glassbox_{cookie};$", NGINX, re.MULTILINE)
    own = re.search(rf"^upstream glassbox_{cookie} {{\n(.*?)^}}", NGINX, re.MULTILINE | re.DOTALL)
    first, second, third = own[1].splitlines()
    assert "backup" not in first and "weight=10000 backup" in second and "backup" in third and "weight" not in third
    names = [re.search(r"GLASSBOX_REPLICA_(\d)}", line)[1] for line in (first, second, third)]
    assert names[0] == cookie[0] and sorted(names) == sorted(NAMES)
    return names


def test_an_unfilled_field_of_the_template_is_an_error():
    assert filled("a ${B} $c;", {"B": "1"}) == "a 1 $c;"
    with pytest.raises(CoreError, match="GLASSBOX_"):
        filled(NGINX, {})


def test_compose_fills_every_field_of_the_template_and_names_each_replica():
    services = compose()["services"]
    fields = set(re.findall(r"\$\{(\w+)\}", NGINX))
    proxy = services["proxy"]["environment"]
    assert fields <= proxy.keys()
    named = {key[-1]: proxy[key].split(":")[0] for key in fields if key.startswith("GLASSBOX_REPLICA_")}
    assert {name: services[service]["environment"][REPLICA] for name, service in named.items()} == {
        name: name for name in NAMES
    }
    for service in named.values():
        assert services[service]["read_only"] and services[service]["cap_drop"] == ["ALL"]
        assert "/health" in " ".join(services[service]["healthcheck"]["test"])
        assert "ports" not in services[service]  # the proxy alone is reached


def test_every_pod_is_bounded_unprivileged_and_asked_whether_a_model_answers():
    pod = kubernetes("Deployment")["spec"]["template"]["spec"]
    (app,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert app["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert app["resources"]["limits"].keys() == {"cpu", "memory"}
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert app[probe]["httpGet"]["path"] == "/health"


def test_service_ingress_and_autoscaler_belong_to_the_deployment():
    deployment, service = kubernetes("Deployment"), kubernetes("Service")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert labels == deployment["spec"]["selector"]["matchLabels"] == service["spec"]["selector"]
    (port,) = deployment["spec"]["template"]["spec"]["containers"][0]["ports"]
    assert service["spec"]["ports"][0]["targetPort"] == port["name"]
    ingress = kubernetes("Ingress")
    (path,) = ingress["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"]["service"]["name"] == service["metadata"]["name"]
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/affinity"] == "cookie"
    target = kubernetes("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", deployment["metadata"]["name"])


def test_the_image_copies_what_exists_and_runs_as_nobody_special():
    copied = [
        line.split()[1:-1] for line in DOCKERFILE.splitlines() if line.startswith("COPY") and "--from" not in line
    ]
    assert copied and all((ROOT / name).exists() for names in copied for name in names)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*" and all(
        f"!{name.split('/')[0]}" in "\n".join(ignored) for names in copied for name in names
    )
    assert re.search(r"^USER \d+\nEXPOSE \d+\nCMD ", DOCKERFILE, re.MULTILINE)
    command = json.loads(re.search(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)[1])
    assert command[:3] == ["python", "-m", START] and find_spec(START)
    assert "requirements-locked/app.txt" in DOCKERFILE and "--require-hashes" in DOCKERFILE
    assert "tensorflow" not in (ROOT / "requirements-locked" / "app.txt").read_text(encoding="utf-8")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the checks of deploy/ on a folder like it, as `make lint` does, with the tools that are installed."""
    places = (f"DEPLOY={folder}", f"BIN={Path(sys.executable).parent}")
    command = ["make", "--silent", "--assume-old=.venv/dev", "lint-deploy", *places]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_what_is_there_passes_the_schemas_and_hadolint():
    done = lint(DEPLOY)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


@pytest.mark.parametrize(
    ("name", "right", "wrong", "said"),
    [
        ("kubernetes/app.yaml", "readOnlyRootFilesystem", "readOnlyRootFileSystem", "'readOnlyRootFileSystem'"),
        ("kubernetes/autoscaler.yaml", "maxReplicas: 30", "maxReplicas: many", "'many' is not of type 'integer'"),
        ("kubernetes/ingress.yaml", "pathType", "pathKind", "'pathType' is a required property"),
        ("kubernetes/service.yaml", "targetPort", "targetport", "'targetport'"),
        ("compose.yaml", "read_only", "readonly", "'readonly'"),
        ("Dockerfile", "WORKDIR /app", "WORKDIR app", "DL3000"),
        ("Dockerfile", "USER 10001", "USRE 10001", "unexpected"),
    ],
)
def test_what_is_misspelt_in_deploy_is_found(tmp_path, name, right, wrong, said):
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    file = tmp_path / "deploy" / name
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    done = lint(tmp_path / "deploy")
    assert done.returncode != 0
    assert said in f"{done.stdout}{done.stderr}"
