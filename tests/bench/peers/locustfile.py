"""A POST of the file that $BENCH_BODY names, again and again."""

import os
import pathlib

from locust import FastHttpUser, constant, task

BODY = pathlib.Path(os.environ["BENCH_BODY"]).read_bytes()


class Poster(FastHttpUser):
    wait_time = constant(0)

    @task
    def post(self):
        self.client.post("/articles", data=BODY, headers={"Content-Type": "application/json"})
