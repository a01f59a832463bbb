"""Readers of a running app, each with a websocket, without a browser: they open pages and send files as its page."""

import contextlib
import time
import urllib.request
import uuid
from collections.abc import Iterator

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

PATIENCE = 60  # s for an answer


class Visitor:
    """One reader; `said` holds the texts of the page's messages of error after its last run, `visit` its name."""

    def __init__(self, url: str, socket: ClientConnection) -> None:
        self.url, self.socket = url, socket
        self.visit, self.page, self.query = "", "", ""
        self.elements: list[Element] = []
        self.chosen: dict[str, list[str]] = {}  # widget -> options, as the page would send them
        self.files: list[tuple[str, str, int]] = []  # id, name, bytes
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=PATIENCE) as answer:
            cookies = answer.headers.get_all("Set-Cookie") or []
        self.token = next(one.split(";")[0].split("=", 1)[1] for one in cookies if one.startswith("_streamlit_xsrf"))

    @property
    def said(self) -> list[str]:
        return [one.alert.body for one in self.elements if one.WhichOneof("type") == "alert"]

    def open(self, page: str, query: str) -> float:
        """Opens a page and returns how long that took, s."""
        self.page, self.query = "", query
        message = BackMsg()
        message.rerun_script.page_name = page
        return self._run(message)

    def run(self) -> float:
        """Draws the page again, with the files that were sent, and returns how long that took, s."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        for group in (one.button_group for one in self.elements if one.WhichOneof("type") == "button_group"):
            chosen = list(
                group.raw_values if group.set_value else [group.options[place].content for place in group.default]
            )
            self.chosen.setdefault(group.id, chosen)
        for identity, values in self.chosen.items():
            state = WidgetState(id=identity)
            state.string_array_value.data[:] = values
            message.rerun_script.widget_states.widgets.append(state)
        uploaders = [one.file_uploader.id for one in self.elements if one.WhichOneof("type") == "file_uploader"]
        if self.files and uploaders:
            state = WidgetState(id=uploaders[0])
            for identity, name, size in self.files:
                info = state.file_uploader_state_value.uploaded_file_info.add(file_id=identity, name=name, size=size)
                info.file_urls.file_id = identity
            message.rerun_script.widget_states.widgets.append(state)
        return self._run(message)

    def send(self, data: bytes, name: str = "picture.png") -> None:
        """Sends a file; the page knows of it after `run`."""
        identity, border = str(uuid.uuid4()), uuid.uuid4().hex
        head = f'--{border}\r\nContent-Disposition: form-data; name="{identity}"; filename="{name}"\r\n\r\n'
        request = urllib.request.Request(
            f"{self.url}/_stcore/upload_file/{self.visit}/{identity}",
            data=head.encode() + data + f"\r\n--{border}--\r\n".encode(),
            method="PUT",
            headers={
                "Content-Type": f"multipart/form-data; boundary={border}",
                "X-Xsrftoken": self.token,
                "Cookie": f"_streamlit_xsrf={self.token}",
            },
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            assert answer.status == 204
        self.files.append((identity, name, len(data)))

    def _run(self, message: BackMsg) -> float:
        message.rerun_script.query_string = self.query
        self.elements, start = [], time.monotonic()
        self.socket.send(message.SerializeToString())
        self.follow()
        return time.monotonic() - start

    def follow(self) -> None:
        """Reads what the server says until the page is drawn."""
        while True:
            answer = ForwardMsg.FromString(self.socket.recv(timeout=PATIENCE))
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.visit = answer.new_session.initialize.session_id
                self.elements = []
            elif kind == "navigation":
                self.page = answer.navigation.page_script_hash
            elif kind == "delta":
                self.elements.append(answer.delta.new_element)
            elif kind == "script_finished" and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return


@contextlib.contextmanager
def visitor(url: str) -> Iterator[Visitor]:
    """Connects a reader and leaves at the end, as a closed tab does."""
    with connect(f"{url.replace('http', 'ws')}/_stcore/stream", subprotocols=["streamlit"], max_size=None) as socket:
        yield Visitor(url, socket)
